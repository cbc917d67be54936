import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { digestedFiles } from '../code/package-digests.ts'
import { packageFolders } from '../code/package-folders.ts'
import { isDecisive } from '../code/path-record.ts'
import { rememberedPaths } from '../code/stage-memo.ts'
import { isOutside } from '../graph/project-path.ts'
import { ingestStage } from '../graph/task.ts'
import type { Session } from './open-session.ts'
import type { Prepared } from './prepare-stages.ts'

/** What plans read: a change of anything else changes no plan. Absolute paths. */
export interface WatchedPaths {
  /** Files, also such that are not there. */
  readonly files: ReadonlySet<string>
  /** Folders by the names directly in them that may decide what an import means. */
  readonly folders: ReadonlySet<string>
  /** Folders by all names directly in them: the pipeline's own code has looked there. */
  readonly lists: ReadonlySet<string>
  /** Folders with all that is in them: globs may mean a new file. */
  readonly trees: ReadonlySet<string>
  /** Files and folders that runs write: they are never watched. */
  readonly written: readonly string[]
}

/** What a plan has read, as far as it came. */
export interface PlanReads {
  /** The files that the pipeline's own file is made of. */
  readonly reached: readonly string[]
  /** What the pipeline's own code has looked at. */
  readonly reads: readonly string[]
  readonly session: Session | undefined
  readonly prepared: Prepared | undefined
}

/** Finds what a plan has read, by what is remembered of it. */
export function watchedPaths({ reached, reads, session, prepared }: PlanReads): WatchedPaths {
  const [files, folders, lists, trees] = [new Set(reached), new Set<string>(), new Set<string>(), new Set<string>()]
  for (const path of reads) (isFolder(path) ? lists : files).add(path)
  if (session === undefined) return { files, folders, lists, trees, written: [] }
  const { root } = session.graph
  // Settings may lie in any folder above; those that are not there would have half of the system watched.
  for (const path of rememberedPaths(root, session.store.memo)) {
    if (isFolder(path)) folders.add(path)
    else if (!isOutside(root, path) || isFile(path)) files.add(path)
  }
  for (const { stage, file } of session.graph.tasks) if (stage === ingestStage) files.add(resolve(root, file))
  for (const door of session.pipeline.doors ?? []) files.add(resolve(root, door))
  for (const path of installed(root)) files.add(path)
  if (prepared !== undefined) {
    for (const path of packageFiles(prepared.packages, session)) files.add(path)
    for (const pattern of sourcesOf(prepared)) addPattern(resolve(root, pattern), { files, trees })
  }
  return { files, folders, lists, trees, written: writtenBy(session) }
}

/** All that either of two plans has read. */
export function bothPaths(a: WatchedPaths, b: WatchedPaths): WatchedPaths {
  return {
    files: new Set([...a.files, ...b.files]),
    folders: new Set([...a.folders, ...b.folders]),
    lists: new Set([...a.lists, ...b.lists]),
    trees: new Set([...a.trees, ...b.trees]),
    written: [...new Set([...a.written, ...b.written])],
  }
}

/** What a glob passes over, as the sources of programs do. */
const passedOver = new Set(['__pycache__', 'node_modules', '.git', '.venv', 'venv'])

/** A folder and the folders in it at any depth, but for those that globs pass over. */
export function foldersOf(tree: string): string[] {
  if (!existsSync(tree)) return []
  const inside = readdirSync(tree, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !passedOver.has(entry.name),
  )
  return [tree, ...inside.flatMap(({ name }) => foldersOf(join(tree, name)))]
}

/** Whether a change at a path may change a plan; `isNewOrGone` where there was or is nothing else. */
export function isWatched(path: string, watched: WatchedPaths, isNewOrGone: boolean): boolean {
  const { files, folders, lists, trees, written } = watched
  if (files.has(path)) return true
  if (written.some((own) => !isOutside(own, path))) return false
  const folder = dirname(path)
  if (isNewOrGone && (lists.has(folder) || (folders.has(folder) && isDecisive(basename(path))))) return true
  const tree = [...trees].find((one) => !isOutside(one, path))
  return (
    tree !== undefined &&
    !path
      .slice(tree.length)
      .split(sep)
      .some((name) => passedOver.has(name))
  )
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

const locks = [
  'package.json',
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'bun.lock',
  'node_modules/.package-lock.json',
  'node_modules/.modules.yaml',
]

/** What tells which packages are installed: in the pipeline's folder, and in those above it that are packages. */
function installed(root: string): string[] {
  const found = locks.map((name) => join(root, name))
  for (let folder = dirname(root); folder !== dirname(folder); folder = dirname(folder))
    if (existsSync(join(folder, 'package.json'))) found.push(...locks.map((name) => join(folder, name)).filter(isFile))
  return found
}

/** Of an installed package its manifest, which each other version replaces; of one that is linked to its source, all of its files. */
function packageFiles(names: ReadonlySet<string>, { graph, store }: Session): string[] {
  return [...packageFolders([...names], graph.root)].flatMap((folder) => [
    join(folder, 'package.json'),
    ...(folder.includes(`${sep}node_modules${sep}`) ? [] : digestedFiles(folder, store.memo)),
  ])
}

function sourcesOf({ identities }: Prepared): string[] {
  return [...identities.values()].flatMap(({ declaration }) => declaration.program?.sources ?? [])
}

/** A glob is watched by the deepest folder that it names in full. */
function addPattern(path: string, to: { readonly files: Set<string>; readonly trees: Set<string> }): void {
  const names = path.split(sep)
  const at = isFile(path) ? -1 : names.findIndex((name) => /[*?[\]{}()!+@]/.test(name))
  if (at < 0) to.files.add(path)
  else to.trees.add(names.slice(0, at).join(sep))
}

function writtenBy({ graph, store, publish }: Session): string[] {
  const { database, cache } = store.place
  return [
    cache,
    ...['', '-wal', '-shm', '-journal'].map((suffix) => database + suffix),
    ...[...publish.keys()].map((path) => resolve(graph.root, path)),
  ]
}
