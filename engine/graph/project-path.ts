import { isAbsolute, relative, sep } from 'node:path'

/** A path relative to the pipeline's folder, with forward slashes: how paths are shown and recorded. */
export function projectPath(root: string, file: string): string {
  return relative(root, file).split(sep).join('/')
}

/** Whether a path lies neither in a folder nor is it. */
export function isOutside(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)
}
