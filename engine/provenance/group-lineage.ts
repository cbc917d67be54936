import { ingestStage } from '../graph/task.ts'
import type { Execution } from '../store/open-store.ts'
import type { WholeLineage } from './collect-lineage.ts'

/** Tasks of one stage that a picture shows as one box. */
export interface LineageGroup {
  readonly id: string
  readonly kind: 'result' | 'stage' | 'source' | 'file' | 'unknown'
  readonly stage: string
  readonly members: readonly { readonly digest: string; readonly execution: Execution | undefined }[]
}

/** A lineage with few enough boxes to be read. */
export interface GroupedLineage {
  readonly groups: readonly LineageGroup[]
  /** From what was read to what read it, and how many artifacts went that way. */
  readonly edges: readonly { readonly from: string; readonly to: string; readonly count: number }[]
}

/** So many tasks of a stage are drawn each on its own. */
const handful = 4

/**
 * Joins tasks of one stage where there are more than a handful. A stage whose tasks read tasks of the same stage has a group for
 * each generation of them, unless that would be more than a handful.
 */
export function groupLineage(lineage: WholeLineage): GroupedLineage {
  const { roots, made } = lineage
  const generations = generationsOf(lineage)
  const ofStage = new Map<string, string[]>()
  for (const [id, generation] of generations) {
    const name = `${stageOf(made.get(id)!)} ${generation}`
    ofStage.set(name, [...(ofStage.get(name) ?? []), id])
  }
  const groupOf = new Map<string, string>()
  const members = new Map<string, string[]>()
  for (const [name, ids] of ofStage)
    for (const id of ids) {
      const isOwn = ids.length <= handful || roots.includes(id)
      const group = isOwn ? id : name
      groupOf.set(id, group)
      members.set(group, [...(members.get(group) ?? []), id])
    }
  return { groups: [...members].map(([id, ids]) => describe(id, ids)), edges: edgesOf(lineage, groupOf) }

  function describe(id: string, ids: readonly string[]): LineageGroup {
    const all = ids.map((one) => made.get(one)!)
    const [{ execution, inputs }] = all as [(typeof all)[0]]
    const stage = stageOf({ execution })
    const ofStageKind = inputs.length === 0 ? 'source' : 'stage'
    const kind = execution === undefined ? 'unknown' : stage === ingestStage ? 'file' : ofStageKind
    return { id, kind: ids.some((one) => roots.includes(one)) ? 'result' : kind, stage, members: all }
  }
}

function stageOf({ execution }: { readonly execution: Execution | undefined }): string {
  return execution?.stage ?? 'made by nothing on record'
}

/** How many tasks of its own stage lie behind each artifact in a row; 0 for all of a stage that has more than a handful of that. */
function generationsOf({ roots, made }: WholeLineage): ReadonlyMap<string, number> {
  // By stage: how often it occurs on the way from the sources.
  const behind = new Map<string, ReadonlyMap<string, number>>()
  const stack = roots.toReversed()
  const entered = new Set<string>()
  for (let id = stack.at(-1); id !== undefined; id = stack.at(-1)) {
    const one = made.get(id)!
    const members = one.inputs.flatMap((input) => input.members)
    if (!entered.has(id)) {
      entered.add(id)
      for (const member of members) if (!entered.has(member)) stack.push(member)
      continue
    }
    stack.pop()
    if (behind.has(id)) continue
    const counts = new Map<string, number>()
    for (const member of new Set(members))
      for (const [stage, count] of behind.get(member) ?? []) counts.set(stage, Math.max(counts.get(stage) ?? 0, count))
    counts.set(stageOf(one), (counts.get(stageOf(one)) ?? 0) + 1)
    behind.set(id, counts)
  }
  const deepest = new Map<string, number>()
  for (const counts of behind.values())
    for (const [stage, count] of counts) deepest.set(stage, Math.max(deepest.get(stage) ?? 0, count))
  return new Map(
    [...behind].map(([id, counts]) => {
      const stage = stageOf(made.get(id)!)
      return [id, deepest.get(stage)! > handful ? 0 : counts.get(stage)!]
    }),
  )
}

function edgesOf({ made }: WholeLineage, groupOf: ReadonlyMap<string, string>): GroupedLineage['edges'] {
  const edges = new Map<string, { from: string; to: string; count: number }>()
  for (const [id, { inputs }] of made)
    for (const member of inputs.flatMap(({ members }) => members)) {
      const [from, to] = [groupOf.get(member)!, groupOf.get(id)!]
      if (from === to) continue
      const name = `${from}\n${to}`
      const known = edges.get(name) ?? { from, to, count: 0 }
      edges.set(name, { ...known, count: known.count + 1 })
    }
  return [...edges.values()]
}
