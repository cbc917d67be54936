import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { packageFolders } from '../code/package-folders.ts'
import { engineBuild } from './engine-build.ts'

/** A package that a stage imports. */
export interface InstalledPackage {
  readonly name: string
  /** Of its content, with all that it depends on. */
  readonly digest: string
}

/** Packages of so many modules that loading them takes a worker longer than all else: typebox has 200. */
const scattered: readonly string[] = ['@sinclair/typebox']

/** One build each, however many stages ask for it. */
const builds = new Map<string, Promise<string>>()

/**
 * Joins scattered packages of a stage into one file each, by which workers load them; returns the files' URLs by specifier.
 *
 * A package is joined only where it depends on nothing, and the stage's bundle alone imports it, and as a whole: then nothing
 * is loaded twice.
 */
export async function joinPackages(stage: {
  readonly packages: readonly InstalledPackage[]
  /** What the bundle imports. */
  readonly specifiers: readonly string[]
  readonly root: string
  readonly cache: string
}): Promise<Readonly<Record<string, string>>> {
  const { packages, specifiers, root, cache } = stage
  const joined: Record<string, string> = {}
  for (const { name, digest } of packages.filter((one) => scattered.includes(one.name))) {
    const others = packages.filter((one) => one.name !== name).map((one) => one.name)
    const [folder, ...needed] = packageFolders([name], root)
    if (folder === undefined || needed.length > 0 || packageFolders(others, root).has(folder)) continue
    if (specifiers.some((one) => one.startsWith(`${name}/`))) continue
    const id = `${cache} ${name} ${digest}`
    const build = builds.get(id) ?? engineBuild({ cache, name: 'package', texts: [name, digest] }, joining(name, root))
    builds.set(id, build)
    joined[name] = pathToFileURL(join(await build, 'index.js')).href
  }
  return joined
}

function joining(name: string, root: string): (folder: string) => Promise<void> {
  return async (folder) => {
    const { build } = await import('esbuild')
    await build({
      stdin: { contents: `export * from ${JSON.stringify(name)}`, resolveDir: root },
      outfile: join(folder, 'index.js'),
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      logLevel: 'silent',
    })
  }
}
