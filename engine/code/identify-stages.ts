import { stageSource } from '../graph/stage-entry.ts'
import { canonicalJson } from '../values/canonical-json.ts'
import { digestText, type CodeDigest, type Digest } from '../values/digest.ts'
import { UserError } from '../values/user-error.ts'
import type { Impurity } from './analyse-bundle.ts'
import type { BuiltCode, BuiltStage } from './build-stages.ts'
import { packageDigester, type PackageDigest } from './package-digests.ts'
import type { BundleRules } from './stage-plugin.ts'
import { recallStages, rememberStages, type Identity } from './stage-memo.ts'
import type { Memo } from '../values/memo.ts'

/** The stages of a project whose code is to be identified. */
export interface IdentifyRequest extends BundleRules {
  /** The stages' files, relative to the project's root; with `#name` after it where a stage is a named export. */
  readonly files: readonly string[]
  readonly memo: Memo
}

/** What a stage's code is. */
export interface StageCode {
  /** The stage's file, relative to the project's root. */
  readonly file: string
  /** The export of the file that is the stage. */
  readonly exported: string
  /** The code digest of the task keys: it covers the tree and the packages. */
  readonly digest: CodeDigest
  /** The digest of the bundle's syntax tree alone. */
  readonly tree: Digest<'tree'>
  /** The digest of the bundle's text and source map. Under one code digest it changes when the lines of the sources change. */
  readonly text: Digest<'text'>
  /** Whether the texts of its functions are in the digest: else none of them may be read. */
  readonly readsTexts: boolean
  readonly packages: readonly PackageDigest[]
  readonly impurities: readonly Impurity[]
  /** The modules that it takes through doors: paths relative to the project's root. */
  readonly doors: readonly string[]
  /** Whether a task of it that failed is not tried again: it is in no digest. */
  readonly failures?: 'kept'
  /** The bundle, where it was made in this call: something of the stage's files had changed, if only a comment. */
  readonly built: BuiltCode | undefined
  /**
   * The bundle, made now where it wasn't.
   *
   * @throws UserError `code-changed` when the stage's files were edited since it was identified.
   */
  bundle(): Promise<BuiltCode>
}

/**
 * Identifies stages by their code. Where the memo knows all of a stage's files and folders as they are, nothing is
 * bundled and no bundler is loaded; the others are bundled in one build.
 *
 * Validity: a file whose size, times and inode are those of last time is taken as unchanged, unless it was younger than
 * 2 s then: it is compared by content. See {@link packageDigester} for packages.
 */
export async function identifyStages(request: IdentifyRequest): Promise<StageCode[]> {
  const known = recallStages(request)
  const unknown = request.files.filter((file) => !known.has(file))
  const built = new Map<string, BuiltStage>()
  if (unknown.length > 0) {
    const { buildStages } = await import('./build-stages.ts')
    for (const stage of await buildStages(request, unknown)) built.set(stage.file, stage)
    rememberStages(request, [...built.values()])
  }
  const digestPackage = packageDigester(request.root, request.memo, request.clock)
  const buildAgain = againBuilder(request)
  return request.files.map((file) => {
    const identity = built.get(file)?.identity ?? known.get(file)
    if (!identity) throw new Error(`${file} was neither known nor built`)
    return stageCode({ entry: file, identity, digestPackage, buildAgain, built: built.get(file)?.code })
  })
}

function stageCode(stage: {
  entry: string
  identity: Identity
  digestPackage: ReturnType<typeof packageDigester>
  buildAgain: ReturnType<typeof againBuilder>
  built: BuiltCode | undefined
}): StageCode {
  const { entry, identity, built } = stage
  const { file, exported } = stageSource(entry)
  const { tree, text, readsTexts, impurities, doors, failures } = identity
  const packages = identity.packages.map((name) => stage.digestPackage(name, file))
  const digest: CodeDigest = digestText('code', canonicalJson({ tree, packages }))
  const bundle = async (): Promise<BuiltCode> => built ?? inTree(await stage.buildAgain(entry), { file, tree })
  const kept = failures === undefined ? {} : { failures }
  return { file, exported, digest, tree, text, readsTexts, packages, impurities, doors, ...kept, built, bundle }
}

/** Bundles stages that the memo knows; stages that are asked for together are bundled in one build. */
function againBuilder(request: IdentifyRequest): (file: string) => Promise<BuiltStage | undefined> {
  let next: { readonly files: string[]; readonly built: Promise<BuiltStage[]> } | undefined
  const build = async (files: readonly string[]): Promise<BuiltStage[]> => {
    const { buildStages } = await import('./build-stages.ts')
    next = undefined
    return buildStages(request, files)
  }
  return async (asked) => {
    if (next === undefined) {
      const files: string[] = []
      next = { files, built: build(files) }
    }
    next.files.push(asked)
    return (await next.built).find(({ file }) => file === asked)
  }
}

function inTree(stage: BuiltStage | undefined, { file, tree }: { file: string; tree: string }): BuiltCode {
  if (stage?.identity.tree === tree) return stage.code
  throw new UserError({
    code: 'code-changed',
    what: `the code of ${file} was edited while the run was under way`,
    at: file,
    fix: 'run again',
  })
}
