import { describePackageChange, type PackageChange } from '../code/compare-packages.ts'
import type { SymbolChange } from '../code/compare-symbols.ts'
import { canonicalJson, type Json } from '../values/canonical-json.ts'
import { describeProgramChange, type ProgramChange } from './compare-programs.ts'
import { parsePreimage } from './preimage.ts'

/** Why a task runs, waits, is blocked or is reused: data first, a sentence by {@link describeReason}. */
export type Reason =
  | { readonly kind: 'valid'; readonly execution: number }
  | { readonly kind: 'accepted'; readonly execution: number; readonly code: string; readonly why: string }
  | { readonly kind: 'new' }
  | { readonly kind: 'changed'; readonly changes: readonly Change[]; readonly since: number }
  | { readonly kind: 'quarantined'; readonly execution: number; readonly why: string }
  | { readonly kind: 'bytes-missing'; readonly output: string }
  | { readonly kind: 'file-changed'; readonly file: string; readonly was: string | null; readonly now: string }
  | { readonly kind: 'impure'; readonly why: string }
  | { readonly kind: 'forced' }
  | { readonly kind: 'waits'; readonly for: readonly string[] }
  | { readonly kind: 'blocked'; readonly by: readonly string[] }
  | KeptFailure

/** A failure that is not tried again: when it was, in which run, and its message. A type and no interface: it is recorded as JSON. */
export type KeptFailure = {
  readonly kind: 'kept-failure'
  /** ISO 8601, UTC. */
  readonly since: string
  readonly run: string
  readonly message: string
}

/** One difference between the key of an earlier execution and today's. */
export type Change = KeyChange | ProgramChange

/** One that the texts of both keys tell. */
export type KeyChange =
  | CodeChange
  /** What a program needs is not as it was: what of it, is told where both are on record. */
  | { readonly what: 'program'; readonly was: string | null; readonly now: string | null }
  | { readonly what: 'schema'; readonly was: string; readonly now: string }
  | FieldChange
  | { readonly what: 'input'; readonly name: string; readonly was: string | null; readonly now: string | null }
  | { readonly what: 'members'; readonly name: string; readonly added: number; readonly removed: number }

/** A field of a key that was changed, added (it has no `was`) or removed (it has no `now`). A type and no interface: it is recorded as JSON. */
export type FieldChange = {
  readonly what: 'encoder' | 'runtime' | 'param'
  /** By way of the records that hold it: `adam.rate`. */
  readonly name: string
  readonly was?: Json
  readonly now?: Json
}

/** Other code: what of it differs is told where both are on record. A type and no interface: it is recorded as JSON. */
export type CodeChange = {
  readonly what: 'code'
  readonly was: string
  readonly now: string
  readonly symbols?: readonly Pick<SymbolChange, 'change' | 'name' | 'file'>[]
  readonly packages?: readonly Pick<PackageChange, 'name' | 'was' | 'now'>[]
}

/** Compares two key preimages field by field. */
export function comparePreimages(before: string, after: string): KeyChange[] {
  const [was, now] = [parsePreimage(before), parsePreimage(after)]
  const changes: KeyChange[] = []
  if (was.code !== now.code) changes.push({ what: 'code', was: was.code, now: now.code })
  if (was.program !== now.program) changes.push({ what: 'program', was: was.program ?? null, now: now.program ?? null })
  if (was.output !== now.output) changes.push({ what: 'schema', was: was.output, now: now.output })
  for (const field of differences(was.encoders, now.encoders)) changes.push({ what: 'encoder', ...field })
  for (const field of differences(was.runtime, now.runtime)) changes.push({ what: 'runtime', ...field })
  for (const field of differences(was.params, now.params)) changes.push({ what: 'param', ...field })
  for (const { name, was: a, now: b } of differences(was.inputs, now.inputs)) changes.push(inputChange(name, a, b))
  return changes
}

/** One sentence for a person. */
export function describeReason(reason: Reason): string {
  switch (reason.kind) {
    case 'valid':
      return 'nothing that decides its output has changed'
    case 'accepted':
      return `its code changed, but results of ${short(reason.code)} were accepted for it: ${reason.why}`
    case 'new':
      return 'it has no result yet'
    case 'changed':
      return reason.changes.map(describeChange).join('; ')
    case 'quarantined':
      return `the result of execution ${reason.execution} is out of use: ${reason.why}`
    case 'bytes-missing':
      return `its bytes (${short(reason.output)}) are gone and something needs them`
    case 'file-changed':
      return reason.was === null
        ? `${reason.file} is new`
        : `${reason.file} changed from ${short(reason.was)} to ${short(reason.now)}`
    case 'impure':
      return `it is declared impure: ${reason.why}`
    case 'forced':
      return '--force'
    case 'waits':
      return `it depends on what ${list(reason.for)} will make`
    case 'blocked':
      return `${list(reason.by)} failed`
    case 'kept-failure':
      return `kept failure (since ${reason.since}, ${reason.message.split('\n', 1)[0]!}); --retry tries it again`
    default:
      return reason satisfies never
  }
}

/** A change as a phrase: `seed changed from 3 to 4`. */
export function describeChange(change: Change): string {
  switch (change.what) {
    case 'code':
      return describeCodeChange(change)
    case 'program':
      return `what its program needs changed (${short(change.was ?? 'nothing')} to ${short(change.now ?? 'nothing')})`
    case 'source':
    case 'tool':
    case 'environment':
      return describeProgramChange(change)
    case 'schema':
      return "its output's schema changed"
    case 'encoder':
      return describeFieldChange(`the encoder of ${change.name}`, change, 'version ')
    case 'runtime':
    case 'param':
      return describeFieldChange(change.name, change)
    case 'input':
      return describeInputChange(change)
    case 'members':
      return `input "${change.name}" gained ${change.added} and lost ${change.removed} members`
    default:
      return change satisfies never
  }
}

function describeFieldChange(field: string, { was, now }: Pick<FieldChange, 'was' | 'now'>, unit = ''): string {
  if (was === undefined) return `${field} was added: ${unit}${show(now ?? null)}`
  if (now === undefined) return `${field} was removed: it was ${unit}${show(was)}`
  return `${field} changed from ${unit}${show(was)} to ${show(now)}`
}

function describeInputChange({ name, was, now }: Extract<Change, { what: 'input' }>): string {
  if (was === null) return `input "${name}" was added: ${short(now ?? 'none')}`
  if (now === null) return `input "${name}" was removed: it was ${short(was)}`
  return `input "${name}" changed (${short(was)} to ${short(now)})`
}

function describeCodeChange({ was, now, symbols = [], packages = [] }: CodeChange): string {
  const found = [...symbols.map(describeSymbolChange), ...packages.map(describePackageChange)]
  return found.length === 0 ? `its code changed (${short(was)} to ${short(now)})` : `its code changed: ${list(found)}`
}

/** A changed symbol as a phrase: `step in lib/step.ts`, `step in lib/step.ts (new)`. */
export function describeSymbolChange({ change, name, file }: SymbolChange): string {
  const symbol = name === 'default' ? `the default export of ${file}` : `${name} in ${file}`
  return change === 'added' ? `${symbol} (new)` : change === 'removed' ? `${symbol} (gone)` : symbol
}

/** The first digits of a digest: enough for a person, and for the command line to find it again. */
export function short(digest: string): string {
  return /^[0-9a-f]{64}$/.test(digest) ? digest.slice(0, 12) : digest
}

function inputChange(name: string, was: Json | undefined, now: Json | undefined): KeyChange {
  if (!Array.isArray(was) || !Array.isArray(now)) {
    return { what: 'input', name, was: inputText(was), now: inputText(now) }
  }
  const [before, after] = [
    new Set(was.map((member) => canonicalJson(member))),
    new Set(now.map((member) => canonicalJson(member))),
  ]
  return {
    what: 'members',
    name,
    added: [...after].filter((m) => !before.has(m)).length,
    removed: [...before].filter((m) => !after.has(m)).length,
  }
}

function inputText(input: Json | undefined): string | null {
  if (Array.isArray(input)) return `a fan-in of ${input.length}`
  return typeof input === 'string' ? input : null
}

function differences(
  was: Readonly<Record<string, Json>>,
  now: Readonly<Record<string, Json>>,
  path = '',
): Pick<FieldChange, 'name' | 'was' | 'now'>[] {
  const names = [...new Set([...Object.keys(was), ...Object.keys(now)])].sort()
  return names.flatMap((key) => {
    const [a, b, name] = [own(was, key), own(now, key), path + key]
    if (isRecord(a) && isRecord(b)) return differences(a, b, `${name}.`)
    if (a !== undefined && b !== undefined && canonicalJson(a) === canonicalJson(b)) return []
    return [{ name, ...(a === undefined ? {} : { was: a }), ...(b === undefined ? {} : { now: b }) }]
  })
}

function own(record: Readonly<Record<string, Json>>, name: string): Json | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined
}

function isRecord(value: Json | undefined): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function show(value: Json): string {
  const text = typeof value === 'string' ? short(value) : canonicalJson(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ')
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown
}
