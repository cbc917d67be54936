import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Plugin } from 'esbuild'
import { engineBuild } from '../execute/engine-build.ts'
import { engineFolder } from '../store/engine-builds.ts'
import { sqliteLibrary, sqlitePackage } from '../store/sqlite-package.ts'
import { builtMain, commandLineIn } from './store-place.ts'

/** Packages that stay outside: native, or loaded only where they are wanted. */
const external = ['esbuild', 'zx']

/** The database's package in the one file: its own dozen of files would take as long to load as all of the command line. */
const databaseInside: Plugin = {
  name: 'database-inside',
  setup(build) {
    build.onLoad({ filter: /[/\\]store[/\\]load-sqlite\.ts$/ }, () => ({
      contents: `export { default as Sqlite } from '${sqlitePackage}'`,
      resolveDir: engineFolder,
    }))
  },
}

/** Compiles the command line into one file, for `launch`: to load it from its sources takes longer than a run with nothing to do. */
export async function buildCommandLine(cache: string): Promise<void> {
  await engineBuild(commandLineIn(cache), async (folder) => {
    const { build } = await import('esbuild')
    await build({
      absWorkingDir: engineFolder,
      entryPoints: ['cli/main.ts'],
      outfile: join(folder, builtMain),
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      external,
      plugins: sqliteLibrary() === undefined ? [] : [databaseInside],
      // What is run through `vm` from V8's cache can't import: the packages outside are required.
      supported: { 'dynamic-import': false },
      logLevel: 'silent',
      // Modules find the engine's folder from their own place: one level below it, wherever the build lies.
      define: { 'import.meta.url': JSON.stringify(pathToFileURL(join(engineFolder, 'cli', builtMain)).href) },
    })
  })
}
