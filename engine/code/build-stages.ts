import { resolve } from 'node:path'
import { stageSource } from '../graph/stage-entry.ts'
import { analyseBundle, type BundleAnalysis } from './analyse-bundle.ts'
import { bundleStages, type Bundle, type Bundles } from './bundle-stages.ts'
import { remember } from '../values/remember.ts'
import { UserError } from '../values/user-error.ts'
import { knownModules } from './known-modules.ts'
import type { SymbolCode } from './name-symbols.ts'
import { recordPath, type PathRecord } from './path-record.ts'
import type { Identity, Remembered } from './stage-memo.ts'
import { refuseSiblings } from './refuse-siblings.ts'
import { stagePathsFinder } from './stage-paths.ts'
import { takeFailures } from './take-failures.ts'
import { textDigest } from './text-digest.ts'
import type { BundleRules, LoadedFiles } from './stage-plugin.ts'
import type { Memo } from '../values/memo.ts'

/** A stage's bundle, and what is kept beside it to explain it later. */
export interface BuiltCode {
  /** The module that runs: its default export is the stage. Its digest is of its syntax tree: append to it at will. */
  readonly code: string
  /** Its source map as JSON, with sources relative to the project's root and without their content. */
  readonly map: string
  /** The modules that it was made of, those with nothing left in it excepted. */
  readonly sources: readonly { readonly path: string; readonly text: string }[]
  readonly symbols: readonly SymbolCode[]
}

/** A stage that was bundled now. */
export interface BuiltStage extends Remembered {
  readonly code: BuiltCode
}

/** Bundles and analyses stages; all that this loads is needed only when something changed. */
export async function buildStages(
  rules: BundleRules & { readonly memo: Memo },
  files: readonly string[],
): Promise<BuiltStage[]> {
  const clock = rules.clock ?? Date.now
  const before = snapshot(rules.root, files, clock)
  const bundles = await bundleStages(rules, files)
  const modules = knownModules(rules.root, rules.memo)
  const knowledge = { read: modules.read, hasVar: varFinder(rules.root, bundles) }
  const pathsOf = stagePathsFinder(rules.root)
  const record = pathRecorder(bundles.loaded, before)
  const analysed = bundles.bundles.map((whole) => {
    const { code, failures } = unlessTooNested(whole, () => takeFailures(whole.code))
    const bundle = { ...whole, code }
    return { bundle, failures, analysis: unlessTooNested(bundle, () => analyseBundle(bundle, knowledge)) }
  })
  refuseSiblings(analysed)
  const built = analysed.map(({ bundle, analysis, failures }) => {
    return {
      file: bundle.file,
      identity: { ...identityOf(bundle, analysis), ...(failures === undefined ? {} : { failures }) },
      code: builtCode(rules.root, bundle, bundles, analysis),
      paths: recorded(pathsOf(bundle), record),
    }
  })
  modules.keep()
  return built
}

/** Syntax trees are as deep as their expressions: a sum of thousands of terms outgrows the stack. */
function unlessTooNested<T>({ file }: Bundle, analyse: () => T): T {
  try {
    return analyse()
  } catch (error) {
    if (!(error instanceof Error) || !/call stack|stack space/.test(error.message)) throw error
    throw new UserError({
      code: 'too-nested',
      what: `an expression in the code of ${file} is nested too deeply to be read`,
      at: file,
      fix: 'write a chain of thousands of operators as an array and a loop over it',
    })
  }
}

/** Whether a module's text has a `var` of its own; unknown for text that belongs to no single module. */
function varFinder(root: string, { loaded }: Bundles): (file: string) => boolean {
  return remember((file) => {
    const source = loaded.get(resolve(root, file))
    return source === undefined || /\bvar\b/.test(source.bytes.toString())
  })
}

function identityOf({ map }: Bundle, analysis: BundleAnalysis): Identity {
  const { tree, code, readsTexts, packages, impurities, doors } = analysis
  return { tree, text: textDigest({ code, map }), readsTexts, packages, impurities, doors }
}

function builtCode(
  root: string,
  { map, modules }: Bundle,
  { loaded }: Bundles,
  { code, symbols }: BundleAnalysis,
): BuiltCode {
  const sources = [...modules].sort().flatMap((path) => {
    const file = loaded.get(resolve(root, path))
    return file && !path.endsWith('.wasm') ? [{ path, text: file.bytes.toString() }] : []
  })
  return {
    code,
    map,
    sources,
    get symbols() {
      return symbols()
    },
  }
}

interface Snapshot {
  readonly taken: number
  readonly records: ReadonlyMap<string, PathRecord>
}

/** What can be recorded before the build: the folders that change while it runs are most likely among these. */
function snapshot(root: string, files: readonly string[], clock: () => number): Snapshot {
  const taken = clock()
  const stages = files.map((entry) => resolve(root, stageSource(entry).file))
  const paths = stagePathsFinder(root)({ files: stages, targets: [] }) ?? []
  return { taken, records: new Map(paths.map((path) => [path, recordPath(path, taken)])) }
}

/**
 * Records paths after the build as they were for it: by what the bundler was given, else by what was seen before it,
 * else as they are now. Undefined for one that may have changed while the build ran.
 */
function pathRecorder(loaded: LoadedFiles, before: Snapshot): (path: string) => PathRecord | undefined {
  const records = new Map<string, PathRecord | undefined>()
  const look = (path: string): PathRecord | undefined => {
    const given = loaded.get(path)?.record ?? before.records.get(path)
    if (given) return given
    const now = recordPath(path, before.taken)
    // Times of files may lag behind the clock by some milliseconds.
    return Math.max(now[1], now[2]) < before.taken - 20 ? now : undefined
  }
  return (path) => {
    if (!records.has(path)) records.set(path, look(path))
    return records.get(path)
  }
}

function recorded(
  paths: readonly string[] | undefined,
  record: (path: string) => PathRecord | undefined,
): Map<string, PathRecord> | undefined {
  if (!paths) return undefined
  const found = new Map<string, PathRecord>()
  for (const path of paths) {
    const entry = record(path)
    if (!entry) return undefined
    found.set(path, entry)
  }
  return found
}
