import { guardPackages } from '../code/guard-packages.ts'
import type { StageCode } from '../code/identify-stages.ts'
import type { Store } from '../store/open-store.ts'

/**
 * Finds packages that were edited while a run was under way: a worker loads them after the run has digested them, so the
 * results of what it loaded must not be recorded. Called with a result's stage and worker, it looks at each package once
 * for each worker, when the first result is in for which that worker loaded it; once edited, a package stays so.
 */
export function findEditedPackages({
  root,
  stages,
  memo,
}: {
  root: string
  stages: ReadonlyMap<string, Pick<StageCode, 'packages'>>
  memo: Store['memo']
}): (stage: string, worker: string) => readonly string[] {
  const namesOf = (stage: string): string[] => stages.get(stage)?.packages.map(({ name }) => name) ?? []
  const guard = guardPackages(root, [...new Set([...stages.keys()].flatMap(namesOf))], memo)
  const looked = new Set<string>()
  const edited = new Set<string>()
  return (stage, worker) => {
    const names = namesOf(stage)
    const fresh = names.filter((name) => !looked.has(`${worker} ${name}`))
    for (const name of fresh) looked.add(`${worker} ${name}`)
    for (const name of guard.changed(fresh)) edited.add(name)
    return names.filter((name) => edited.has(name)).map((name) => `the package "${name}"`)
  }
}
