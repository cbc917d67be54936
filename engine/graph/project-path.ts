import { relative, sep } from 'node:path'

/** A path relative to the pipeline's folder, with forward slashes: how paths are shown and recorded. */
export function projectPath(root: string, file: string): string {
  return relative(root, file).split(sep).join('/')
}
