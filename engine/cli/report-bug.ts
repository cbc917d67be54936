import { SourceMap, type SourceMapPayload } from 'node:module'
import { join, resolve } from 'node:path'
import { addedToBuild, builtMain, builtMap, engineFolder } from '../store/engine-builds.ts'

/** Tells of an error that no user can mend, with its stack in the engine's sources, also where a build of them ran; the exit code. */
export function reportBug(error: unknown, build: string | undefined): number {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`${build === undefined ? text : inSources(text, build)}\n`)
  process.stderr.write(
    'This is a bug of the pipeline engine, not of your stages: please report it with the lines above.\n',
  )
  return 2
}

/** The stack of a built command line, whose file is named as if it lay among the sources. */
function inSources(stack: string, build: string): string {
  const map = addedToBuild(build, builtMap)
  if (map === undefined) return stack
  const places = new SourceMap(JSON.parse(Buffer.from(map).toString()) as SourceMapPayload)
  const file = join(engineFolder, 'cli', builtMain)
  const [message, ...frames] = stack.split(`${file}:`)
  const mapped = frames.map((frame) =>
    frame.replace(/^(\d+):(\d+)/, (place, line: string, column: string) => {
      const entry = places.findEntry(Number(line) - 1, Number(column) - 1)
      if (!('originalSource' in entry)) return `${file}:${place}`
      return `${resolve(engineFolder, 'cli', entry.originalSource)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
    }),
  )
  return [message, ...mapped].join('')
}
