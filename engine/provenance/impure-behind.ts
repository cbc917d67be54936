import type { WholeLineage } from './collect-lineage.ts'

/** No more impure tasks are named behind one artifact: a few show the cause as well as thousands. */
export const mostImpure = 100

/** Finds the impure tasks behind each artifact of a lineage, at most a hundred of them, in the order in which its inputs name them. */
export function impureBehind(
  { roots, made }: WholeLineage,
  isImpure: (id: string) => boolean,
): ReadonlyMap<string, readonly string[]> {
  const behind = new Map<string, readonly string[]>()
  const withItself = new Map<string, readonly string[]>()
  const entered = new Set<string>()
  const stack = roots.toReversed()
  for (let id = stack.at(-1); id !== undefined; id = stack.at(-1)) {
    const { execution, inputs } = made.get(id)!
    const members = inputs.flatMap((input) => input.members)
    if (!entered.has(id)) {
      entered.add(id)
      for (const member of members.toReversed()) if (!entered.has(member)) stack.push(member)
      continue
    }
    stack.pop()
    if (behind.has(id)) continue
    // A member without a list is one that this artifact itself is behind.
    const found = union(members.map((member) => withItself.get(member) ?? []))
    behind.set(id, found)
    withItself.set(id, isImpure(id) ? union([found, [execution!.task]]) : found)
  }
  return behind
}

/** Lists that are one and the same are not copied: along a chain they are. */
function union(lists: readonly (readonly string[])[]): readonly string[] {
  const [first = [], ...others] = [...new Set(lists.filter((list) => list.length > 0))]
  if (others.length === 0) return first
  return [...new Set([first, ...others].flat())].slice(0, mostImpure)
}
