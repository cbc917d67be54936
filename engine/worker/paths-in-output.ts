import { closeSync, openSync, readSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { Order, StageText } from './messages.ts'
import type { Observed } from './recorder.ts'

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
): Observed {
  const own = scratch.startsWith(`${text.root}/`) ? [text.root] : [text.root, scratch]
  const folders = own.filter((folder) => folder !== '/').map((folder) => `${folder}/`)
  const urls = folders.map((folder) => pathToFileURL(folder).pathname).filter((path) => !folders.includes(path))
  const output = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  for (const path of [...folders, ...urls, execPath]) {
    const at = positionIn(output, path)
    if (at === undefined || isCovered(path, order, text)) continue
    return {
      environment: [
        { what: `the path ${path}${restOf(output, at + path.length)},`, where: `byte ${at} of its output` },
      ],
    }
  }
  return {}
}

/** Node counts positions in 32 bits: of more bytes they are wrong. */
const pieceBytes = 2 ** 30

function positionIn(output: Buffer, path: string): number | undefined {
  for (let start = 0; start < output.length; start += pieceBytes) {
    const at = output.subarray(start, start + pieceBytes + path.length * 4).indexOf(path)
    if (at >= 0) return start + at
  }
  return undefined
}

/** What follows of a path, up to what ends it in most texts. */
function restOf(output: Buffer, from: number): string {
  return /^[^\s"'<>\\),\p{Cc}]*/u.exec(output.toString('utf8', from, from + 300))![0]
}

function isCovered(
  path: string,
  { params, inputs }: Pick<Order, 'params' | 'inputs'>,
  { bundle }: Pick<StageText, 'bundle'>,
): boolean {
  if (bundle.includes(path) || JSON.stringify(params).includes(path)) return true
  return Object.values(inputs)
    .flat()
    .some(({ bytes, file }) =>
      bytes === undefined ? file !== undefined && fileHolds(file, path) : Buffer.from(bytes).includes(path),
    )
}

/** Read by pieces, because an input may be of any size. */
function fileHolds(file: string, path: string): boolean {
  const piece = Buffer.alloc(2 ** 24)
  const fd = openSync(file, 'r')
  try {
    let kept = 0
    for (let read = 1; read > 0; kept = Math.min(kept + read, path.length * 4)) {
      read = readSync(fd, piece, kept, piece.length - kept, null)
      if (piece.subarray(0, kept + read).includes(path)) return true
      piece.copyWithin(0, Math.max(0, kept + read - path.length * 4), kept + read)
    }
    return false
  } finally {
    closeSync(fd)
  }
}
