import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Script } from 'node:vm'
import { addedToBuild, builtMain, commandLineIn, engineFolder, findBuild, storePlace } from '../store/engine-builds.ts'
import type { Pipeline } from './own-commands.ts'

type Main = typeof import('./main.ts').main

/** What V8 keeps of a compiled file. */
const codeCache = 'main.v8'

/** Runs an invocation of the command line: as built by an earlier run, where it was built from the sources of today, else from these. */
export async function launch(argv: readonly string[], pipeline: Pipeline): Promise<number> {
  const folder = findBuild(commandLineIn(storePlace(pipeline, { store: storeOption(argv) }).cache))
  const { main, keepCode } = folder === undefined ? await loadSources() : loadBuild(folder)
  try {
    const exitCode = await main(argv, pipeline)
    await keepCode()
    return exitCode
  } catch (error) {
    return (await import('./report-bug.ts')).reportBug(error, folder)
  }
}

interface CommandLine {
  readonly main: Main
  readonly keepCode: () => Promise<void>
}

async function loadSources(): Promise<CommandLine> {
  const { main } = await import('./main.ts')
  return { main, keepCode: () => Promise.resolve() }
}

/** Through `vm`, because a loader for TypeScript would read and transform what is plain JavaScript already. */
function loadBuild(folder: string): CommandLine {
  const cachedData = addedToBuild(folder, codeCache) as Buffer | undefined
  // The bundler writes ASCII but for comments: to decode those takes five times as long.
  const text = readFileSync(join(folder, builtMain), 'latin1')
  // Named as if it lay among the sources, so that packages and the engine's folder are found from there.
  const filename = join(engineFolder, 'cli', builtMain)
  const opening = '(function (exports, require, module) {'
  const script = new Script(`${opening}${text}\n})`, {
    filename,
    columnOffset: -opening.length,
    ...(cachedData === undefined ? {} : { cachedData }),
  })
  const module = { exports: {} as { main: Main } }
  const run = script.runInThisContext() as (...parts: readonly unknown[]) => void
  run(module.exports, createRequire(pathToFileURL(filename)), module)
  return {
    main: module.exports.main,
    async keepCode() {
      if (cachedData !== undefined && script.cachedDataRejected !== true) return
      try {
        const { addToBuild } = await import('../builds/engine-build.ts')
        addToBuild(folder, codeCache, script.createCachedData())
      } catch {
        // It only saves time: on a full disk, or in a folder that may not be written, the next invocation compiles again.
      }
    },
  }
}

/** The command line is not parsed before it is loaded: what is missed here costs time, nothing else. */
function storeOption(argv: readonly string[]): string | undefined {
  const at = argv.indexOf('--store')
  return at < 0 ? argv.find((word) => word.startsWith('--store='))?.slice('--store='.length) : argv[at + 1]
}
