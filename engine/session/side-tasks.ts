import { placeOfTask, type RecordedTask } from '../provenance/pair-tasks.ts'
import { inputsIn } from '../plan/preimage.ts'
import type { Execution, Store } from '../store/open-store.ts'
import { canonicalJson, type Json } from '../values/canonical-json.ts'
import type { Side, SideMember } from './find-sides.ts'
import { paramLeaves } from './param-leaves.ts'
import type { RecordedResult } from './recorded-variants.ts'

/** The tasks of a side by their names. */
export interface SideTasks {
  readonly made: ReadonlyMap<string, RecordedTask>
  /** Those that made nothing, with what became of them. */
  readonly unmade: ReadonlyMap<string, string>
}

/** Gathers the tasks of sides that one word means; those of which variants have several are named by the params that tell them apart. */
export function tasksOfSides(store: Store, sides: readonly Side[]): SideTasks {
  const members = sides.flatMap((side) => side.members)
  const findExecution = executionFinder(store, sides)
  const made = new Map<string, RecordedTask>()
  for (const plain of new Set(members.flatMap(({ results }) => [...results.keys()]))) {
    const place = placeOfTask(plain)
    for (const { name, label, result } of toldApart(plain, members)) {
      const execution = once(() => findExecution(result))
      const at = new Map([...place.at, ...label])
      const key = () => result.key ?? execution()?.key ?? null
      made.set(name, { name, stage: place.stage, at, output: result.output, key, execution })
    }
  }
  return { made, unmade: new Map(members.flatMap(({ unmade }) => [...unmade])) }
}

interface ToldApart {
  readonly name: string
  /** The params that tell it from others of its name. */
  readonly label: ReadonlyMap<string, string>
  readonly result: RecordedResult
}

/** The tasks that variants have under one name; a task that some variants share is one. */
function toldApart(plain: string, members: readonly SideMember[]): ToldApart[] {
  const groups = new Map<string, { result: RecordedResult; params: ReadonlyMap<string, Json>[] }>()
  for (const { params, results } of members) {
    const result = results.get(plain)
    if (result === undefined) continue
    const group = groups.get(result.task) ?? { result, params: [] }
    group.params.push(new Map(paramLeaves(params)))
    groups.set(result.task, group)
  }
  const all = [...groups.values()]
  if (all.length === 1) return [{ name: plain, label: new Map(), result: all[0]!.result }]
  const names = [...new Set(all.flatMap(({ params }) => params.flatMap((one) => [...one.keys()])))]
  const valuesOf = (params: readonly ReadonlyMap<string, Json>[], name: string): string[] => [
    ...new Set(params.map((one) => canonicalJson(one.get(name) ?? null))),
  ]
  const telling = names.filter(
    (name) =>
      all.every(({ params }) => valuesOf(params, name).length === 1) &&
      new Set(all.map(({ params }) => valuesOf(params, name)[0])).size > 1,
  )
  const told = all.map(({ params, result }) => {
    const label = new Map(telling.map((name) => [name, valuesOf(params, name)[0]!]))
    return { name: `${plain} {${[...label].map((pair) => pair.join('=')).join(',')}}`, label, result }
  })
  // Where no params tell all of them apart, the names under which they ran do.
  if (new Set(told.map(({ name }) => name)).size === told.length) return told
  return told.map(({ result }) => ({ name: result.task, label: new Map([['variant', result.task]]), result }))
}

/** Finds what made a result that runs have on record; results that were reused were made by earlier runs. */
function executionFinder(store: Store, sides: readonly Side[]): (result: RecordedResult) => Execution | undefined {
  const runs = new Set(sides.flatMap(({ run }) => (run === null ? [] : [run])))
  const ended =
    [...runs]
      .map((run) => store.runs.get(run)?.ended ?? '')
      .sort()
      .at(-1) ?? ''
  const outputs = once(
    () =>
      new Set(
        sides.flatMap(({ members }) =>
          members.flatMap(({ results }) => [...results.values()].map(({ output }) => output)),
        ),
      ),
  )
  return ({ task, key, output }) => {
    const own = key === null ? undefined : store.executions.ofKey(key).findLast((one) => one.output === output)
    if (own !== undefined) return own
    const made = store.executions.producersOf(output).filter(({ started }) => ended === '' || started <= ended)
    const readsOwn = ({ preimage }: Execution): boolean =>
      Object.values(inputsIn(preimage)).every((input) =>
        (typeof input === 'string' ? [input] : input.map(({ digest }) => digest)).every((one) => outputs().has(one)),
      )
    return (
      made.findLast((one) => one.task === task && runs.has(one.run)) ??
      made.findLast((one) => one.task === task && readsOwn(one)) ??
      made.findLast(readsOwn) ??
      made.at(-1)
    )
  }
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined
  return () => (made ??= { value: make() }).value
}
