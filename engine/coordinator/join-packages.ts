import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { packageDigester, packageState } from '../code/package-digests.ts'
import { packageFolders } from '../code/package-folders.ts'
import { engineBuild } from '../builds/engine-build.ts'

/** A package that a stage imports. */
export interface InstalledPackage {
  readonly name: string
  /** Of its content, with all that it depends on. */
  readonly digest: string
}

/** Packages that have so many modules that loading them is most of a worker's start: typebox has 200. */
const scattered: readonly string[] = ['@sinclair/typebox']

/** The builds by package: each package is built once for all stages. */
const builds = new Map<string, Promise<string | undefined>>()

/**
 * Joins scattered packages of a stage into one file each, by which workers load them; returns the files' URLs by specifier.
 *
 * A package is joined only when it depends on nothing, and only the stage's bundle imports it, by its main entry: then no module
 * is loaded twice. A package is not joined when its installed files differ from its digest, or change while they are joined,
 * because the file that is kept under a digest must be made from the digested files.
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
    const build = builds.get(id) ?? joinPackage({ name, digest }, { root, cache, folder })
    builds.set(id, build)
    const made = await build
    if (made !== undefined) joined[name] = pathToFileURL(join(made, 'index.js')).href
  }
  return joined
}

/** The folder of a joined package; undefined when the installed package is not the one that was digested. */
async function joinPackage(
  { name, digest }: InstalledPackage,
  { root, cache, folder }: { root: string; cache: string; folder: string },
): Promise<string | undefined> {
  const noMemo = { get: () => undefined, set: () => undefined }
  const edited = new Error(`the package "${name}" was edited while it was joined`)
  try {
    return await engineBuild({ cache, name: 'package', texts: [name, digest] }, async (place) => {
      const before = packageState(folder)
      await bundlePackage(name, root, place)
      // Bytes and times are compared: the bundle may hold an edit that was taken back before the bytes were read.
      const after = packageDigester(root, noMemo)(name, root)
      if (after.digest !== digest || packageState(folder) !== before) throw edited
    })
  } catch (error) {
    if (error === edited) return undefined
    throw error
  }
}

async function bundlePackage(name: string, root: string, place: string): Promise<void> {
  const { build } = await import('esbuild')
  await build({
    stdin: { contents: `export * from ${JSON.stringify(name)}`, resolveDir: root },
    outfile: join(place, 'index.js'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'silent',
  })
}
