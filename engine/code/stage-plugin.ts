import type { Loader, OnLoadResult, OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from 'esbuild'
import { existsSync, realpathSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { basename, extname, join, relative, resolve, sep } from 'node:path'
import { stageSource } from '../graph/stage-entry.ts'
import type { LongLiterals } from './long-literals.ts'
import { findPackage, placesOf } from './package-digests.ts'
import { packageName, placedSpecifier } from './package-name.ts'
import { readRecorded, type PathRecord } from './path-record.ts'
import { workspaceSource } from './workspace-source.ts'

/** What the bundler is told about a project. */
export interface BundleRules {
  /** The project's folder: an absolute path. */
  readonly root: string
  /**
   * The engine's folder. What a stage imports from its `index.ts` or `stage-api.ts`, or by the package's name, stays outside, as
   * the module `engine`: so a stage's code is the same under every release of the engine.
   */
  readonly engine: string
  /** Modules that stay outside, by absolute path: others may replace them, so their content isn't the stage's. */
  readonly doors: readonly string[]
  /** The time in milliseconds, for telling which files are too young to trust their times; Date.now where not given. */
  readonly clock?: () => number
}

/** The files that went into a build, as they were read for it. */
export type LoadedFiles = Map<string, { readonly record: PathRecord; readonly bytes: Buffer }>

/** How files are read that a stage may import, by extension. */
export const loaders: Readonly<Record<string, Loader>> = {
  '.ts': 'ts',
  '.mts': 'ts',
  '.cts': 'ts',
  '.tsx': 'tsx',
  '.js': 'js',
  '.mjs': 'js',
  '.cjs': 'js',
  '.jsx': 'jsx',
  '.json': 'json',
  '.wasm': 'binary',
  '.txt': 'text',
  '.sql': 'text',
  '.csv': 'text',
  '.css': 'text',
}

/** The name that the engine is installed under. */
const enginePackage = 'lineal'

/** The namespace of the modules that stand for stages: each passes on one export of a stage's file as its default, and nothing else. */
export const stageNamespace = 'stage'

/** Keeps the engine, doors, packages and Node's modules outside of the bundles, and records each file as it is read. */
export function stagePlugin(rules: BundleRules, loaded: LoadedFiles, literals: LongLiterals): Plugin {
  const outside = outsideModules(rules)
  return {
    name: 'stages',
    setup(build) {
      build.onResolve({ filter: /^stage:/ }, ({ path }) => ({ path: path.slice(6), namespace: stageNamespace }))
      build.onLoad({ filter: /.*/, namespace: stageNamespace }, ({ path }) => {
        const { file, exported } = stageSource(path)
        const contents = `export { ${JSON.stringify(exported)} as default } from ${JSON.stringify(`./${file}`)}`
        return { contents, resolveDir: rules.root, loader: 'js' }
      })
      build.onResolve({ filter: endingWith(outside.keys()) }, ({ path, resolveDir }) => {
        const name = outsideName(outside, resolve(resolveDir, path))
        return name === undefined ? undefined : { path: name, external: true, sideEffects: false }
      })
      build.onResolve({ filter: /^[^./]/ }, (args) => resolveBare(args, { build, outside, loaded, root: rules.root }))
      build.onLoad({ filter: /\.[a-z]+$/, namespace: 'file' }, ({ path }) =>
        load(path, { loaded, literals, clock: rules.clock ?? Date.now }),
      )
    },
  }
}

/** Every path by which a module that stays outside may be imported, with the name that the bundle has for it. */
function outsideModules({ root, engine, doors }: BundleRules): ReadonlyMap<string, string> {
  const outside = new Map<string, string>([[engine, 'engine']])
  const add = (path: string, name: string): void => {
    const stem = path.replace(/\.ts$/, '')
    for (const form of [stem, `${stem}.ts`, `${stem}.js`]) outside.set(form, name)
    if (existsSync(path)) outside.set(realpathSync(path), name)
  }
  for (const name of ['index.ts', 'interface.ts', 'stage-api.ts']) add(join(engine, name), 'engine')
  for (const door of doors) add(door, `door:${projectPath(root, door)}`)
  return outside
}

function outsideName(outside: ReadonlyMap<string, string>, path: string): string | undefined {
  return outside.get(path) ?? (existsSync(path) ? outside.get(realpathSync(path)) : undefined)
}

/** A pattern of the relative imports that may mean one of some paths: the bundler asks this process only about those. */
function endingWith(paths: Iterable<string>): RegExp {
  const names = [...paths].map((path) => basename(path).replace(/[^a-zA-Z0-9_-]/g, '\\$&'))
  return new RegExp(`^\\.{1,2}$|^\\.{0,2}/(.*/)?(\\.{1,2}|${names.join('|')})/?$`)
}

/**
 * Packages stay outside. An unused one is left out of the bundle, but for one that is imported for its effects; what
 * only looks like a package (a path alias of tsconfig.json, an import of package.json) is bundled.
 */
async function resolveBare(args: OnResolveArgs, context: Context): Promise<OnResolveResult | undefined> {
  const { build, outside, loaded, root } = context
  const { path, importer, kind, resolveDir } = args
  if (args.pluginData === asked || kind === 'entry-point') return undefined
  if (path === enginePackage) return { path: 'engine', external: true, sideEffects: false }
  if (isBuiltin(path)) return { path: `node:${path.replace(/^node:/, '')}`, external: true, sideEffects: false }
  const found = await build.resolve(path, { importer, kind, resolveDir, pluginData: asked })
  // `data:` URLs are modules of their own.
  if (found.errors.length > 0 || found.namespace === 'dataurl') return undefined
  if (!found.external) {
    const name = outsideName(outside, found.path)
    return name === undefined
      ? { path: found.path, pluginData: asked }
      : { path: name, external: true, sideEffects: false }
  }
  const source = workspaceSource(found.path, resolveDir, kind)
  if (source !== undefined && 'noExport' in source)
    return {
      errors: [{ text: `"${path}" is no export that Node would take in ${projectPath(root, source.noExport)}` }],
    }
  if (source !== undefined) return bundled(source.file, args, context)
  const [here, there] = [resolveDir, root].map((folder) => findPackage(packageName(found.path), folder))
  if (here === undefined && there !== undefined)
    return { errors: [{ text: notFoundHere(path, projectPath(root, there)) }] }
  const sideEffects = importsForEffect(loaded.get(importer)?.bytes, path)
  return { path: here === there ? found.path : placed(found.path, resolveDir, root), external: true, sideEffects }
}

/** A source of the workspace: the project's own code, but for the engine and doors. */
async function bundled(file: string, args: OnResolveArgs, { build, outside }: Context): Promise<OnResolveResult> {
  const name = outsideName(outside, file)
  if (name !== undefined) return { path: name, external: true, sideEffects: false }
  const { importer, kind, resolveDir } = args
  const { path, sideEffects, errors } = await build.resolve(file, { importer, kind, resolveDir, pluginData: asked })
  return { path, sideEffects, errors, pluginData: asked }
}

/** Bundles run in the project's folder, where another copy of a package, or none, may be found. */
function placed(specifier: string, resolveDir: string, root: string): string {
  const place = [...placesOf(packageName(specifier), resolveDir)].at(-1)!
  return placedSpecifier(root, place.slice(0, place.lastIndexOf(`${sep}node_modules${sep}`)), specifier)
}

interface Context {
  readonly build: PluginBuild
  readonly outside: ReadonlyMap<string, string>
  readonly loaded: LoadedFiles
  readonly root: string
}

function notFoundHere(specifier: string, there: string): string {
  return `"${specifier}" means nothing in this file, and ${there} where stages run: install it for this file's package, too`
}

/** Marks a question that this plugin asks the bundler, so that the plugin does not answer it. */
const asked = { asked: true }

/**
 * Whether a module's text may hold `import 'name'`, which the bundler does not tell. A comment that looks like one does no harm.
 */
function importsForEffect(bytes: Buffer | undefined, name: string): boolean {
  const imports = bytes?.toString().matchAll(/\bimport\s*(?:'([^'\n]+)'|"([^"\n]+)")/g) ?? []
  return [...imports].some((match) => (match[1] ?? match[2]) === name)
}

function load(
  path: string,
  { loaded, literals, clock }: { loaded: LoadedFiles; literals: LongLiterals; clock: () => number },
): OnLoadResult | undefined {
  const loader = loaders[extname(path)]
  if (loader === undefined) return undefined
  const file = loaded.get(path) ?? readRecorded(path, clock())
  loaded.set(path, file)
  return { contents: loader === 'ts' || loader === 'js' ? literals.takeOut(file.bytes) : file.bytes, loader }
}

function projectPath(root: string, path: string): string {
  return relative(root, path).split(sep).join('/')
}
