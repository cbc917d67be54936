import { fileURLToPath } from 'node:url'
import { projectPath } from '../graph/project-path.ts'
import type { Cover } from './cover.ts'
import { missingPackage } from './missing-package.ts'
import { plainMembers, type PlainMembers } from './plain-members.ts'
import type { PlainUse } from './plain-uses.ts'
import type { Observation, Observed } from './recorder.ts'
import { mergeObserved } from './uncovered.ts'
import { watchModules, type LoaderEvent } from './watch-modules.ts'

/** Watches what Node loads. */
export interface LoadingWatch {
  /** From here on, what was loaded is of the next work. */
  begin(): void
  /** What modules mean for a stage that were loaded since `begin`, and those of its packages that were loaded before. */
  observed(cover: Cover, root: string): Promise<Observed>
}

/** Watches what is loaded from now on: no call shows what a module imports. */
export function watchLoading(): LoadingWatch {
  const members = plainMembers()
  const take = watchModules(readerOf(members))
  const unread: LoaderEvent[] = []
  /** By the module's path. It keeps the values for all stages of this worker. */
  const uses = new Map<string, readonly PlainUse[]>()
  const read = async (events: readonly LoaderEvent[]): Promise<void> => {
    for (const event of events) {
      if (!('source' in event) || !event.url.startsWith('file:')) continue
      // Few packages need it, and the parser with it.
      const { plainUses } = await import('./plain-uses.ts')
      uses.set(fileURLToPath(event.url), plainUses(event.source, members))
    }
  }
  return {
    begin() {
      unread.push(...take().filter((event) => 'source' in event))
    },
    async observed(cover, root) {
      const events = take()
      await read([...unread.splice(0), ...events])
      const found = new Set(events.flatMap((event) => ('found' in event ? pathOf(event.found) : [])))
      const outside = [...found].filter((path) => !cover.holds(path))
      const modules = [
        ...outside.map((path) => ({ what: projectPath(root, path), where: path })),
        ...events.flatMap((event) => missed(event, cover)),
      ]
      const kept = [...uses].filter(([path]) => found.has(path) || cover.isOfPackage(path))
      return kept.map(([path, taken]) => observedIn(path, taken)).reduce(mergeObserved, { modules })
    },
  }
}

function pathOf(url: string): string[] {
  return url.startsWith('file:') ? [fileURLToPath(url)] : []
}

/** Finds sources that may import one of these values. */
function readerOf(members: PlainMembers): RegExp {
  return new RegExp(`['"\`](?:node:)?(?:${[...members.keys()].join('|')})['"\`]`)
}

/** A package that is asked for in vain may be there tomorrow. What the stage's own code asks for is in its key, there or not. */
function missed(event: LoaderEvent, cover: Cover): Observation[] {
  if (!('missing' in event) || !event.importer.startsWith('file:')) return []
  const importer = fileURLToPath(event.importer)
  const missing = cover.isOfPackage(importer) ? missingPackage(event.missing, importer) : undefined
  return missing === undefined ? [] : [{ what: missing, where: importer }]
}

function observedIn(path: string, uses: readonly PlainUse[]): Observed {
  return uses
    .map(({ kind, what, place }): Observed => ({ [kind]: [{ what, where: `${path}:${place}` }] }))
    .reduce(mergeObserved, {})
}
