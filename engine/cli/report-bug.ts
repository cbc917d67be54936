import { existsSync, readFileSync } from 'node:fs'
import { SourceMap, type SourceMapPayload } from 'node:module'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeValue } from '../values/show-value.ts'
import { tell } from './standard-output.ts'

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
 * A stack with the places of the sources in place of those of the built file that this module is part of. The file does not name its
 * map: a loader for TypeScript, which turns source maps on, would have Node read that map at each start.
 */
function inSources(stack: string): string {
  const file = fileURLToPath(import.meta.url)
  if (!existsSync(`${file}.map`)) return stack
  const places = new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')) as SourceMapPayload)
  const [message, ...frames] = stack.split(`${file}:`)
  const mapped = frames.map((frame) =>
    frame.replace(/^(\d+):(\d+)/, (place, line: string, column: string) => {
      const entry = places.findEntry(Number(line) - 1, Number(column) - 1)
      if (!('originalSource' in entry)) return `${file}:${place}`
      return `${resolve(dirname(file), entry.originalSource)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
    }),
  )
  return [message, ...mapped].join('')
}
