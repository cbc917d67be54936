import { relative, resolve } from 'node:path'
import { canonicalJson } from '../values/canonical-json.ts'
import type { Digest } from '../values/digest.ts'
import type { Impurity } from './analyse-bundle.ts'
import { recheckPath, type PathRecord } from './path-record.ts'
import type { BundleRules } from './stage-plugin.ts'
import type { Memo } from '../values/memo.ts'

/** What a bundle's text says of a stage, apart from the content of packages. */
export interface Identity {
  readonly tree: Digest<'tree'>
  readonly text: Digest<'text'>
  readonly readsTexts: boolean
  readonly packages: readonly string[]
  readonly impurities: readonly Impurity[]
  readonly doors: readonly string[]
  /** Whether its failures are kept. */
  readonly failures?: 'kept'
}

/** A stage to remember, with each path that decides its bundle; without paths it is bundled again next time. */
export interface Remembered {
  readonly file: string
  readonly identity: Identity
  readonly paths: ReadonlyMap<string, PathRecord> | undefined
}

interface Request extends BundleRules {
  readonly files: readonly string[]
  readonly memo: Memo
}

/** One value for a whole project: stages share most of their files. Paths are relative to the root. */
interface Kept {
  readonly rules: string
  readonly paths: Readonly<Record<string, PathRecord>>
  readonly stages: Readonly<Record<string, { readonly identity: Identity; readonly paths: readonly number[] }>>
}

/** Counts changes of what is kept, and of what tree digests are made of. */
const format = 7

/** The stages all of whose paths are as they were when they were remembered. */
export function recallStages(request: Request): Map<string, Identity> {
  const known = new Map<string, Identity>()
  const kept = readKept(request)
  if (!kept) return known
  const now = (request.clock ?? Date.now)()
  const names = Object.keys(kept.paths)
  const looked = new Map<number, PathRecord | undefined>()
  const look = (index: number): PathRecord | undefined => {
    const name = names[index] ?? ''
    const record = kept.paths[name]
    if (!looked.has(index)) looked.set(index, record && recheckPath(resolve(request.root, name), record, now))
    return looked.get(index)
  }
  for (const file of request.files) {
    const stage = kept.stages[file]
    if (stage?.paths.every((index) => look(index) !== undefined)) known.set(file, stage.identity)
  }
  refresh(request, kept, looked)
  return known
}

/** The paths that decide the bundles of a project's stages, as far as they are remembered: files, folders, and what could be there. */
export function rememberedPaths(root: string, memo: Memo): string[] {
  const text = memo.get(`code/stages ${root}`)
  if (text === undefined) return []
  return Object.keys((JSON.parse(text) as Kept).paths).map((path) => resolve(root, path))
}

/** Adds stages that were built now to those that are known. */
export function rememberStages(request: Request, built: readonly Remembered[]): void {
  const kept = readKept(request)
  const paths: Record<string, PathRecord> = { ...kept?.paths }
  const names = new Map(Object.keys(paths).map((name, index) => [name, index]))
  const stages: Record<string, Kept['stages'][string]> = { ...kept?.stages }
  for (const stage of built) {
    Reflect.deleteProperty(stages, stage.file)
    if (!stage.paths) continue
    const indexes: number[] = []
    for (const [path, record] of stage.paths) {
      const name = relative(request.root, path)
      paths[name] = record
      if (!names.has(name)) names.set(name, names.size)
      indexes.push(names.get(name) ?? -1)
    }
    stages[stage.file] = { identity: stage.identity, paths: indexes }
  }
  if (kept) forgetOutdated(stages, { kept, paths, built })
  writeKept(request, withoutUnused({ rules: rulesText(request), paths, stages }))
}

/** Forgets other stages that share a changed file: the file has changed for them too. */
function forgetOutdated(
  stages: Record<string, Kept['stages'][string]>,
  found: { kept: Kept; paths: Kept['paths']; built: readonly Remembered[] },
): void {
  const names = Object.keys(found.kept.paths)
  const changed = names.map((name) => found.kept.paths[name]?.[4] !== found.paths[name]?.[4])
  const fresh = new Set(found.built.map(({ file }) => file))
  for (const [file, stage] of Object.entries(stages)) {
    if (!fresh.has(file) && stage.paths.some((index) => changed[index])) Reflect.deleteProperty(stages, file)
  }
}

/** Keeps the new records of paths: a file with new times and the same bytes, times that have become old enough to trust. */
function refresh(request: Request, kept: Kept, looked: ReadonlyMap<number, PathRecord | undefined>): void {
  const records = Object.entries(kept.paths)
  const paths = records.map(([name, record], index): [string, PathRecord] => [name, looked.get(index) ?? record])
  if (paths.some(([, record], index) => record !== records[index]?.[1])) {
    writeKept(request, { ...kept, paths: Object.fromEntries(paths) })
  }
}

function withoutUnused({ rules, paths, stages }: Kept): Kept {
  const names = Object.keys(paths)
  const used = [...new Set(Object.values(stages).flatMap((stage) => stage.paths))].sort((a, b) => a - b)
  const numbers = new Map(used.map((old, index) => [old, index]))
  const entries = used.flatMap((index): [string, PathRecord][] => {
    const [name = '', record] = [names[index], paths[names[index] ?? '']]
    return record ? [[name, record]] : []
  })
  const renumbered = Object.entries(stages).map(([file, stage]) => [
    file,
    { ...stage, paths: stage.paths.map((old) => numbers.get(old) ?? -1) },
  ])
  return { rules, paths: Object.fromEntries(entries), stages: Object.fromEntries(renumbered) as Kept['stages'] }
}

function memoName({ root }: Request): string {
  return `code/stages ${root}`
}

function rulesText({ engine, doors }: Request): string {
  return canonicalJson([format, engine, [...doors].sort()])
}

function readKept(request: Request): Kept | undefined {
  const text = request.memo.get(memoName(request))
  const kept = text?.startsWith(`{"rules":${JSON.stringify(rulesText(request))},`)
    ? (JSON.parse(text) as Kept)
    : undefined
  return kept
}

function writeKept(request: Request, kept: Kept): void {
  request.memo.set(memoName(request), JSON.stringify(kept))
}
