import { glob } from 'tinyglobby'

/** The files that a glob means, below a folder; names that begin with a dot are not meant. A module of its own: the library is loaded where a glob is written. */
export function expandGlob(pattern: string, root: string, ignore: readonly string[]): Promise<string[]> {
  return glob([pattern], { cwd: root, ignore: [...ignore], dot: false, expandDirectories: false, onlyFiles: true })
}
