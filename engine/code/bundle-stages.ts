import type { BuildFailure, BuildResult, Metafile } from 'esbuild'
import { resolve } from 'node:path'
import { remember } from '../values/remember.ts'
import { describeBuildFailure } from './describe-build-failure.ts'
import { longLiterals, type LongLiterals } from './long-literals.ts'
import { placesOf } from './package-digests.ts'
import { packageName } from './package-name.ts'
import { linkedPackage } from './workspace-source.ts'
import { stageNamespace, stagePlugin, type BundleRules, type LoadedFiles } from './stage-plugin.ts'

/** The bundle of one stage: one export of its file, and all that this reaches in the project. */
export interface Bundle {
  /** The stage's file, relative to the project's root; with `#name` after it for a named export. */
  readonly file: string
  readonly code: string
  /** The source map as JSON; its sources are relative to the project's root and have no content. */
  readonly map: string
  /** The modules with something in the bundle, as the bundler's comments name them. */
  readonly modules: ReadonlySet<string>
  /** All files that the bundler read for it, used or not, by absolute path. */
  readonly files: readonly string[]
  /** Where its imports pointed, by absolute path: imports of other files than those named would be found on the way. */
  readonly targets: readonly string[]
  /** The modules that some modules import, directly or not, they themselves included; named as in `modules`. */
  readonly follow: (modules: readonly string[]) => ReadonlySet<string>
}

/** The bundles of a project's stages, and the files as they were read for them. */
export interface Bundles {
  readonly bundles: readonly Bundle[]
  readonly loaded: LoadedFiles
}

/**
 * Bundles stages in one build: tree-shaken, readable, with the engine, doors and packages left outside.
 *
 * @throws UserError `bundle-failed` that lists every syntax error and unresolved import with its place, and what to do.
 */
export async function bundleStages(rules: BundleRules, files: readonly string[]): Promise<Bundles> {
  const { build } = await import('esbuild')
  const loaded: LoadedFiles = new Map()
  const literals = longLiterals()
  const result = await whileCollectingLess(() =>
    build({
      absWorkingDir: rules.root,
      bundle: true,
      charset: 'utf8',
      entryPoints: files.map((file, i) => ({ in: `stage:${file}`, out: String(i) })),
      format: 'esm',
      legalComments: 'none',
      logLevel: 'silent',
      metafile: true,
      outdir: rules.root,
      packages: 'external',
      platform: 'node',
      plugins: [stagePlugin(rules, loaded, literals)],
      sourcemap: 'external',
      sourcesContent: false,
      target: 'node20',
      treeShaking: true,
      write: false,
    }),
  ).catch(async (error: unknown) => {
    throw isFailure(error) ? await describeBuildFailure(error.errors, rules.root) : error
  })
  // A file system that ignores case finds files that others do not find.
  const wrongCase = result.warnings.filter(({ id }) => id === 'different-path-case')
  if (wrongCase.length > 0) throw await describeBuildFailure(wrongCase, rules.root)
  const reached = reachFinder(rules.root, result.metafile)
  return {
    bundles: files.map((file, i) => ({ file, ...readBundle(rules.root, i, result, literals), ...reached(file) })),
    loaded,
  }
}

/** Starts the bundler, a program in Go, so that its heap may grow fivefold before it collects. */
function whileCollectingLess<T>(start: () => T): T {
  if (process.env['GOGC'] !== undefined) return start()
  process.env['GOGC'] = '400'
  try {
    return start()
  } finally {
    delete process.env['GOGC']
  }
}

function readBundle(
  root: string,
  index: number,
  { outputFiles, metafile }: BuildResult<{ write: false; metafile: true }>,
  { putBack }: LongLiterals,
): Pick<Bundle, 'code' | 'map' | 'modules'> {
  const text = (name: string): string => outputFiles.find(({ path }) => path === resolve(root, name))?.text ?? ''
  const output = metafile.outputs[`${index}.js`]
  const used = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0)
  return {
    code: putBack(text(`${index}.js`)),
    map: text(`${index}.js.map`),
    modules: new Set(used.map(([name]) => name)),
  }
}

/** Follows the imports of stages through all that the bundler parsed, also what it then left out. */
function reachFinder(
  root: string,
  { inputs }: Metafile,
): (file: string) => Pick<Bundle, 'files' | 'targets' | 'follow'> {
  const pathOf = remember((name: string) => resolve(root, name))
  const importsOf = remember((name: string) => {
    const inside = (inputs[name]?.imports ?? []).filter((one) => one.external !== true && one.original !== undefined)
    const relative = inside.flatMap(({ original = '' }) => (original.startsWith('.') ? [original] : []))
    const home = resolve(root, name, '..')
    const linked = inside.flatMap(({ original = '' }) => linksTo(original, home))
    return { names: inside.map(({ path }) => path), targets: [...relative.map((one) => resolve(home, one)), ...linked] }
  })
  const follow = (modules: readonly string[]): Set<string> => {
    const names = new Set(modules)
    for (const name of names) for (const path of importsOf(name).names) names.add(path)
    return names
  }
  return (file) => {
    const names = [...follow(importsOf(`${stageNamespace}:${file}`).names)]
    const targets = new Set(names.flatMap((name) => importsOf(name).targets))
    return { files: names.map(pathOf).sort(), targets: [...targets].sort(), follow }
  }
}

/** Where Node looks for a package of the workspace: the link to it may come to lead elsewhere. */
function linksTo(specifier: string, home: string): string[] {
  if (/^[./]/.test(specifier)) return []
  const name = packageName(specifier)
  return linkedPackage(name, home) === undefined ? [] : [...placesOf(name, home)]
}

function isFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors)
}
