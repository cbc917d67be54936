import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Plugin } from 'esbuild'
import { addToBuild, engineBuild } from './engine-build.ts'
import { builtMain, builtMap, commandLineIn, engineFolder } from '../store/engine-builds.ts'
import { sqliteLibrary, sqlitePackage } from '../store/sqlite-package.ts'

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
  // Named, as it is run, as if it lay among the sources: so the map finds them from there.
  const file = join(engineFolder, 'cli', builtMain)
  await engineBuild(commandLineIn(cache), async (folder) => {
    const { build } = await import('esbuild')
    const { outputFiles } = await build({
      absWorkingDir: engineFolder,
      entryPoints: ['cli/main.ts'],
      outfile: file,
      write: false,
      bundle: true,
      // Half as large loads faster by a fifth of a run with nothing to do; the map is for the stack of a bug.
      minify: true,
      keepNames: true,
      lineLimit: 120,
      sourcemap: 'external',
      sourcesContent: false,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      external,
      plugins: sqliteLibrary() === undefined ? [] : [databaseInside],
      // What is run through `vm` from V8's cache can't import: the packages outside are required.
      supported: { 'dynamic-import': false },
      logLevel: 'silent',
      // Modules find the engine's folder from their own place: one level below it, wherever the build lies.
      define: { 'import.meta.url': JSON.stringify(pathToFileURL(file).href) },
    })
    for (const { path, contents } of outputFiles) {
      if (path === file) writeFileSync(join(folder, builtMain), contents)
      else addToBuild(folder, builtMap, contents)
    }
  })
}
