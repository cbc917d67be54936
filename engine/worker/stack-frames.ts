import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isOutside, projectPath } from '../graph/project-path.ts'

/** One line of a stack, outside of Node and of the engine. */
export interface Frame {
  /** `stages/train.ts:12:7 (fit)`, relative to the pipeline's folder. */
  readonly text: string
  /** A package is what lies in a folder `node_modules`, or outside of the pipeline's folder. */
  readonly owner: 'project' | 'package'
}

/** How many frames of packages are kept: the frames below belong to their callers. */
const mostOfPackages = 4

/** The frames of a stack: those in the project's own sources, then those in packages. */
export function framesOf(stack: string | undefined, root: string): string[] {
  const frames = parseFrames(stack ?? '', root)
  const of = (owner: Frame['owner']): string[] => frames.filter((one) => one.owner === owner).map(({ text }) => text)
  return [...of('project'), ...of('package').slice(0, mostOfPackages)]
}

/** The engine's sources: this module's folder's folder. */
const engine = dirname(dirname(fileURLToPath(import.meta.url)))

/** Reads a stack's frames in their order; those of Node and of the engine, also of its builds in a cache, are left out. */
export function parseFrames(stack: string, root: string): Frame[] {
  return stack.split('\n').flatMap((line) => {
    const frame = /^\s+at (?:(.+?) \()?(?:(file:\/\/[^)]+?)|(\/[^)]+?)):(\d+):(\d+)\)?$/.exec(line)
    if (frame === null) return []
    const [, where, url, plain, row, column] = frame
    const file = plain ?? fileURLToPath(url!)
    const path = projectPath(root, file)
    if (!isOutside(engine, file) || /(^|\/)cache\/(engine|scratch)\//.test(path)) return []
    const owner = isOutside(root, file) || /(^|\/)node_modules\//.test(path) ? 'package' : 'project'
    return [
      {
        text: `${path}:${row!}:${column!}${where === undefined || where === '<anonymous>' ? '' : ` (${where})`}`,
        owner,
      },
    ]
  })
}
