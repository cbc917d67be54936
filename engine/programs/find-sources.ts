import { realpathSync, statSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { isOutside } from '../graph/project-path.ts'
import { UserError } from '../values/user-error.ts'

/** Whose sources they are, and what of the project's folder is no source. */
export interface SourceRequest {
  /** The pipeline's folder. */
  readonly root: string
  /** The stage's file, for errors. */
  readonly file: string
  /** Absolute paths of what the pipeline writes itself. */
  readonly written: readonly string[]
}

/** What a glob passes over, unless it names it: what tools make, and what other programs bring along. */
const passedOver = ['__pycache__', 'node_modules', '.git', '.venv', 'venv']

/**
 * Finds the files that patterns mean, as sorted paths relative to the pipeline's folder.
 *
 * @throws UserError `no-source` for a pattern that means no file, `source-outside` for one that leads out of the folder.
 */
export async function findSources(patterns: readonly string[], request: SourceRequest): Promise<string[]> {
  const found = new Set<string>()
  for (const pattern of patterns) {
    if (isAbsolute(pattern) || pattern.split('/').includes('..')) throw outside(pattern, pattern, request)
    const path = pattern.replace(/^(\.\/)+/, '')
    // A file may have signs of globs in its name.
    const isGlob = /[*?[\]{}()!+@]/.test(path) && !isThere(path, request)
    const paths = isGlob ? await expand(path, request) : [path]
    const files = paths.filter((one) => isFile(one, request))
    if (files.length === 0) throw noSource(pattern, request)
    for (const one of files) found.add(one)
  }
  return [...found].sort()
}

function isThere(path: string, { root }: SourceRequest): boolean {
  return statSync(join(root, path), { throwIfNoEntry: false }) !== undefined
}

async function expand(pattern: string, { root, written }: SourceRequest): Promise<string[]> {
  const { expandGlob } = await import('./expand-glob.ts')
  const ignore = passedOver.filter((name) => !pattern.includes(name)).map((name) => `**/${name}/**`)
  const paths = await expandGlob(pattern, root, ignore)
  return paths.filter((path) => !written.some((own) => !isOutside(own, join(root, path))))
}

/** Links are followed, but not out of the pipeline's folder: what lies there may be another thing on another machine. */
function isFile(path: string, request: SourceRequest): boolean {
  const full = join(request.root, path)
  if (statSync(full, { throwIfNoEntry: false })?.isFile() !== true) return false
  if (isOutside(realpathSync(request.root), realpathSync(full))) throw outside(path, realpathSync(full), request)
  return true
}

function noSource(pattern: string, { root, file }: SourceRequest): UserError {
  const isFolder = statSync(join(root, pattern), { throwIfNoEntry: false })?.isDirectory() === true
  return new UserError({
    code: 'no-source',
    what: isFolder
      ? `the source "${pattern}" of ${file} is a folder, and a source is a file`
      : `the source "${pattern}" of ${file} means no file`,
    at: `${file}, sources`,
    fix: isFolder
      ? `write '${pattern.replace(/\/$/, '')}/**/*' for all files in it`
      : "mend the path: it counts from the pipeline's folder",
  })
}

function outside(pattern: string, path: string, { file }: SourceRequest): UserError {
  return new UserError({
    code: 'source-outside',
    what: `the source "${pattern}" of ${file} lies outside of the pipeline's folder`,
    at: path,
    fix: 'copy it into the project, or let a tool of its own tell its version: tools: { ... }',
  })
}
