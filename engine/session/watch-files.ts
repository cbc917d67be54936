import { statSync } from 'node:fs'
import { watch, type FSWatcher } from 'chokidar'
import { nearestFolder } from '../code/reached-files.ts'
import { hasCode } from '../values/has-code.ts'
import { UserError } from '../values/user-error.ts'
import { foldersOf, isWatched, type WatchedPaths } from './watched-paths.ts'

/** Watches files until it is closed. */
export interface FilesWatch {
  readonly close: () => Promise<void>
}

/**
 * Watches paths; ready when it is returned. Folders are watched, and not files: an editor may write a file anew and rename it, and
 * one that was deleted may come back.
 *
 * @throws UserError `watch-limit` where the system lets no more files be watched.
 */
export async function watchFiles(
  paths: WatchedPaths,
  { onChange, onError }: { readonly onChange: (path: string) => void; readonly onError: (error: UserError) => void },
): Promise<FilesWatch> {
  const places = placesOf(paths)
  const watcher = watch([...places], {
    ignoreInitial: true,
    depth: 0,
    ignored: (path) => !places.has(path) && !isWatched(path, paths, true) && !isOnTheWay(path, paths),
  })
  watcher.on('all', (what, path) => {
    if (isWatched(path, paths, what !== 'change') || isOnTheWay(path, paths)) onChange(path)
  })
  await ready(watcher).catch(async (error: unknown) => {
    await watcher.close()
    throw notWatched(error)
  })
  watcher.on('error', (error) => {
    onError(notWatched(error))
  })
  return { close: () => watcher.close() }
}

/** The files that have changed since a time, in milliseconds. */
export function changedSince({ files }: WatchedPaths, time: number): string[] {
  return [...files].filter((file) => (statSync(file, { throwIfNoEntry: false })?.ctimeMs ?? 0) >= time)
}

function placesOf({ files, folders, lists, trees }: WatchedPaths): Set<string> {
  return new Set([
    ...[...files].map(nearestFolder),
    ...[...folders, ...lists].filter((folder) => statSync(folder, { throwIfNoEntry: false }) !== undefined),
    ...[...trees].flatMap((tree) => [nearestFolder(tree), ...foldersOf(tree)]),
  ])
}

/** A folder that is not there yet, and is to hold what is watched. */
function isOnTheWay(path: string, { files, trees }: WatchedPaths): boolean {
  for (const file of [...files, ...trees]) if (file === path || file.startsWith(`${path}/`)) return true
  return false
}

function ready(watcher: FSWatcher): Promise<void> {
  return new Promise((resolve, reject) => {
    watcher.once('ready', resolve)
    watcher.once('error', reject)
  })
}

function notWatched(error: unknown): UserError {
  const isLimit = hasCode(error, 'ENOSPC') || hasCode(error, 'EMFILE')
  return new UserError({
    code: 'watch-limit',
    what: `files can't be watched: ${isLimit ? 'the system lets no more of them be watched' : String(error)}`,
    ...(isLimit ? { fix: 'raise the limit: `sysctl fs.inotify.max_user_watches=524288`, or `ulimit -n 4096`' } : {}),
    cause: error,
  })
}
