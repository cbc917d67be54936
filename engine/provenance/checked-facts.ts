import { ingestStage, type Task } from '../graph/task.ts'
import { ingestedBy, parsePreimage, type Preimage } from '../plan/preimage.ts'
import { short, type Change } from '../plan/reason.ts'
import type { Store } from '../store/open-store.ts'
import type { ArtifactDigest, CodeDigest, ProgramDigest } from '../values/digest.ts'
import type { FindProgram } from './name-program-changes.ts'
import { makerOf, type Maker } from './explain-change.ts'
import { inputsRead, readingToday } from './inputs-read.ts'

/** One thing that decides a task's result, and what it was found to be. */
export interface CheckedFact {
  readonly what:
    | 'file'
    | 'code'
    | 'package'
    | 'source'
    | 'tool'
    | 'environment'
    | 'param'
    | 'input'
    | 'schema'
    | 'encoder'
    | 'runtime'
    | 'bytes'
  readonly found: string
}

interface Checked {
  readonly task: Task
  readonly preimage: string
  readonly output: ArtifactDigest | null
  /** What was found changed: all else was found unchanged. */
  readonly changes: readonly Change[]
  /** The inputs of which nothing is known yet. */
  readonly unknown: readonly string[]
}

type Records = Pick<Store, 'code' | 'executions' | 'artifacts'>

/** All that is in a task's key and has not changed, and whether the bytes of its result are there. */
export function checkedFacts(
  { task, preimage, output, changes, unknown }: Checked,
  { store, findProgram }: { readonly store: Records; readonly findProgram: FindProgram },
): CheckedFact[] {
  const isKnown = (name: string): boolean =>
    !changed('input', name) && !changed('members', name) && !unknown.includes(name)
  const key: Partial<Preimage> = parsePreimage(preimage)
  const changed = (what: Change['what'], name?: string): boolean =>
    changes.some((one) => one.what === what && (name === undefined || ('name' in one && isWithin(one.name, name))))
  return [
    ...(task.stage === ingestStage ? [fact('file', `${task.file} ${short(ingestedBy(preimage) ?? '')}`)] : []),
    ...(key.code === undefined || changed('code') ? [] : codeFacts(key.code as CodeDigest, store)),
    ...programFacts(key.program, findProgram).filter(({ what, name }) => !changed(what, name)),
    ...entriesOf(key.params, (name) => !changed('param', name)).map((text) => fact('param', text)),
    ...inputFacts(task, preimage, store).filter(({ name }) => isKnown(name)),
    ...(key.output === undefined || changed('schema') ? [] : [fact('schema', short(key.output))]),
    ...entriesOf(key.encoders, (name) => !changed('encoder', name)).map((text) => fact('encoder', text)),
    ...entriesOf(key.runtime, (name) => !changed('runtime', name)).map((text) => fact('runtime', text)),
    ...(output === null ? [] : [bytesFact(output, store)]),
  ].map(({ what, found }) => ({ what, found }))
}

/** Changes name fields within a value by their path: `schedule.steps`. */
function isWithin(path: string, name: string): boolean {
  return path === name || path.startsWith(`${name}.`)
}

function fact(what: CheckedFact['what'], found: string): CheckedFact {
  return { what, found }
}

function entriesOf(values: Readonly<Record<string, unknown>> | undefined, keep: (name: string) => boolean): string[] {
  return Object.entries(values ?? {})
    .filter(([name]) => keep(name))
    .map(([name, value]) => `${name} ${JSON.stringify(value)}`)
}

function codeFacts(digest: CodeDigest, store: Records): CheckedFact[] {
  const code = store.code.find(digest)
  if (code === undefined) return [fact('code', short(digest))]
  const { file, symbols, sources, packages } = code
  const size = `${count(symbols.length, 'symbol')} of ${count(sources.length, 'source')}`
  return [
    fact('code', `${file} ${short(digest)}, ${size}`),
    ...packages.map(({ name, version, digest: content }) => fact('package', `${name} ${version} ${short(content)}`)),
  ]
}

type ProgramFact = CheckedFact & { readonly what: 'source' | 'tool' | 'environment'; readonly name: string }

function programFacts(digest: string | undefined, find: FindProgram): ProgramFact[] {
  const record = digest === undefined ? undefined : find(digest as ProgramDigest)
  if (record === undefined) return []
  const { sources, tools, env } = record
  return [
    ...sources.map(
      ({ path, digest: own }) => ({ what: 'source', name: path, found: `${path} ${short(own)}` }) as const,
    ),
    ...Object.entries(tools).map(
      ([name, text]) => ({ what: 'tool', name, found: `${name}: ${firstLine(text)}` }) as const,
    ),
    ...Object.entries(env).map(
      ([name, value]) => ({ what: 'environment', name, found: `${name} ${JSON.stringify(value)}` }) as const,
    ),
  ]
}

function firstLine(text: string): string {
  const [first = '', ...more] = text.split('\n')
  return more.length === 0 ? first : `${first} and ${count(more.length, 'more line')}`
}

function inputFacts(task: Task, preimage: string, store: Records): (CheckedFact & { name: string })[] {
  return inputsRead(store, readingToday(task, preimage)).map(({ name, many, members }) => {
    const found = many ? count(members.length, 'artifact') : describeMaker(makerOf(members[0]!))
    return { name, ...fact('input', `${name}: ${found}`) }
  })
}

function bytesFact(output: ArtifactDigest, store: Records): CheckedFact {
  const size = store.artifacts.info(output)?.bytes ?? 0
  return store.artifacts.presence([output]).has(output)
    ? fact('bytes', `${short(output)}, ${count(size, 'byte')}, there`)
    : fact('bytes', `${short(output)}, gone; they are made again when something needs them`)
}

/** An artifact and who made it, as a phrase: `0123456789ab, made by make (execution 2)`. */
export function describeMaker({ digest, task, execution }: Maker): string {
  const by = execution === null ? '' : ` (execution ${execution})`
  return `${short(digest)}, made by ${task ?? 'nothing on record'}${by}`
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`
}
