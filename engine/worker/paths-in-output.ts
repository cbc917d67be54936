import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { Order, StageText } from './messages.ts'
import type { Touches } from './recorder.ts'

/** Taken before packages may change it. */
const { execPath } = process

/**
 * Finds a path of this machine in an output: that of the project, of Node, or of the worker's own folder. A package gets them by many
 * ways that no watch sees (`__dirname`, `import.meta.url`, stacks), and in another clone the output would be another one.
 *
 * One that stands in the task's code, params or inputs is covered by its key.
 */
export function pathsInOutput(
  bytes: Uint8Array,
  order: Pick<Order, 'params' | 'inputs'>,
  { text, scratch }: { text: Pick<StageText, 'root' | 'bundle'>; scratch: string },
): Touches {
  const folders = [text.root, scratch].filter((folder) => folder !== '/').map((folder) => `${folder}/`)
  const urls = folders.map((folder) => pathToFileURL(folder).pathname).filter((path) => !folders.includes(path))
  const output = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  for (const path of [...folders, ...urls, execPath]) {
    const at = output.indexOf(path)
    if (at < 0 || isCovered(path, order, text)) continue
    return {
      environment: [
        { what: `the path ${path}${restOf(output, at + path.length)},`, where: `byte ${at} of its output` },
      ],
    }
  }
  return {}
}

/** What follows of a path, up to what ends it in most texts. */
function restOf(output: Buffer, from: number): string {
  return /^[^\s"'<>\\),]*/.exec(output.toString('utf8', from, from + 300))![0]
}

function isCovered(
  path: string,
  { params, inputs }: Pick<Order, 'params' | 'inputs'>,
  { bundle }: Pick<StageText, 'bundle'>,
): boolean {
  if (bundle.includes(path) || JSON.stringify(params).includes(path)) return true
  return Object.values(inputs)
    .flat()
    .some(({ bytes, file }) => {
      const input = bytes ?? (file === undefined ? [] : readFileSync(file))
      return Buffer.from(input).includes(path)
    })
}
