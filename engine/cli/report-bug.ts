import { existsSync, readFileSync } from 'node:fs'
import { SourceMap, type SourceMapPayload } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeValue } from '../values/show-value.ts'
import { tell } from './standard-output.ts'

/** Where the built files lie, this module in one of them. */
const folder = dirname(fileURLToPath(import.meta.url))

/** Tells of an error that no user can mend, with its stack in the engine's sources; returns the exit code. */
export function reportBug(error: unknown): number {
  const text = error instanceof Error ? (error.stack ?? error.message) : `${describeValue(error)} was thrown`
  tell(inSources(text), process.stderr)
  tell(
    'This is a bug of the pipeline engine, not of your stages: please report it with the lines above.',
    process.stderr,
  )
  return 2
}

/**
 * A stack with the places of the sources in place of those of the built files. These do not name their maps: a loader for
 * TypeScript, which turns source maps on, would have Node read the maps at each start.
 */
function inSources(stack: string): string {
  return ['engine.bundle', 'later.bundle'].reduce((text, name) => inSourcesOf(join(folder, name), text), stack)
}

function inSourcesOf(file: string, stack: string): string {
  if (!stack.includes(`${file}:`) || !existsSync(`${file}.map`)) return stack
  const places = new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')) as SourceMapPayload)
  const [message, ...frames] = stack.split(`${file}:`)
  const mapped = frames.map((frame) =>
    frame.replace(/^(\d+):(\d+)/, (place, line: string, column: string) => {
      const entry = places.findEntry(Number(line) - 1, Number(column) - 1)
      if (!('originalSource' in entry)) return `${file}:${place}`
      return `${resolve(folder, entry.originalSource)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
    }),
  )
  return [message, ...mapped].join('')
}
