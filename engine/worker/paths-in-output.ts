import { homedir } from 'node:os'
import { pathToFileURL } from 'node:url'
import { isInFile, piecesOf, type AnyBytes } from '../values/bytes-in-file.ts'
import type { Order, StageText } from './messages.ts'
import type { Observed } from './recorder.ts'

/** Taken before packages may change it. */
const { execPath } = process

/**
 * Finds a path of this machine in an output: that of the project, of the user's own folder, of the cache, of Node, or of the worker's own
 * folder. A package or a program gets them by many ways that no watch sees (`__dirname`, `import.meta.url`, stacks), and in another clone
 * the output would be another one.
 *
 * One that stands in the task's code, params, inputs or sources is covered by its key.
 */
export function pathsInOutput(
  output: AnyBytes,
  order: Pick<Order, 'params' | 'inputs' | 'program'>,
  { text, scratch }: { text: Pick<StageText, 'root' | 'bundle'>; scratch: string },
): Observed {
  const folders = ownFolders(text.root, scratch).map((folder) => `${folder}/`)
  const urls = folders.map((folder) => pathToFileURL(folder).pathname).filter((path) => !folders.includes(path))
  for (const path of [...folders, ...urls, execPath]) {
    const found = findIn(output, path)
    if (found === undefined || isCovered(path, order, text)) continue
    return {
      environment: [{ what: `the path ${path}${restOf(found.following)},`, where: `byte ${found.at} of its output` }],
    }
  }
  return {}
}

/** The narrower ones first, because they tell more; the cache may lie outside of the project. */
function ownFolders(root: string, scratch: string): string[] {
  const cache = scratch.replace(/\/scratch\/.*$/s, '')
  const all = [scratch, cache, root, homedir()].filter((folder) => folder !== '/' && folder !== '')
  // The project tells a path in it better than the cache in the project does.
  return all.filter((folder, i) => all.indexOf(folder) === i && !(folder !== root && folder.startsWith(`${root}/`)))
}

/** Node counts positions in 32 bits: of more bytes than some GiB they are wrong. */
const pieceBytes = 2 ** 26

/** So many bytes after a path may belong to it. */
const mostFollowing = 300

/** Where a path stands, and what follows it. */
interface Found {
  readonly at: number
  readonly following: string
}

function findIn(output: AnyBytes, path: string): Found | undefined {
  const overlap = path.length * 4 + mostFollowing
  let [before, start] = [Buffer.alloc(0), 0]
  for (const piece of piecesIn(output)) {
    const bytes = before.length === 0 ? piece : Buffer.concat([before, piece])
    const at = bytes.indexOf(path)
    if (at >= 0) {
      const end = at + Buffer.byteLength(path)
      return { at: start + at, following: bytes.toString('utf8', end, end + mostFollowing) }
    }
    before = Buffer.from(bytes.subarray(Math.max(0, bytes.length - overlap)))
    start += bytes.length - before.length
  }
  return undefined
}

function* piecesIn(output: AnyBytes): Generator<Buffer> {
  if (isInFile(output)) {
    for (const piece of piecesOf(output.file)) yield Buffer.from(piece.buffer, piece.byteOffset, piece.length)
    return
  }
  const all = Buffer.from(output.buffer, output.byteOffset, output.length)
  for (let at = 0; at < all.length; at += pieceBytes) yield all.subarray(at, at + pieceBytes)
}

/** What follows of a path, up to what ends it in most texts. */
function restOf(following: string): string {
  return /^[^\s"'<>\\),\p{Cc}]*/u.exec(following)![0]
}

function isCovered(
  path: string,
  { params, inputs, program }: Pick<Order, 'params' | 'inputs' | 'program'>,
  { bundle }: Pick<StageText, 'bundle'>,
): boolean {
  if (bundle.includes(path) || JSON.stringify([params, program?.env]).includes(path)) return true
  return [...Object.values(inputs).flat(), ...(program?.sources ?? [])].some(({ bytes, file }) =>
    bytes === undefined
      ? file !== undefined && findIn({ file, length: 0 }, path) !== undefined
      : Buffer.from(bytes).includes(path),
  )
}
