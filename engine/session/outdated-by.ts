import type { InHand } from '../coordinator/flights.ts'
import { inputsOf } from '../coordinator/schedule.ts'
import type { Graph } from '../graph/build-graph.ts'
import { ingestStage, type Task } from '../graph/task.ts'
import type { ArtifactDigest, TaskKey } from '../values/digest.ts'
import type { PlannedTargets } from './plan-targets.ts'

/** A plan, and the outputs that its run knows by now. */
export interface PlanUnderWay {
  readonly graph: Graph
  readonly planned: PlannedTargets
  readonly outputOf: (task: string) => ArtifactDigest | undefined
}

/**
 * Tells which tasks of an earlier plan the next plan has no use for: their key is not in it, and won't be, whatever the tasks that
 * it waits for will make. A task of the same name that waits has the key that the earlier outputs lead to, as long as nothing
 * else is known.
 *
 * @param earlier the outputs that the earlier plan's run has seen, by the names of tasks.
 */
export function outdatedBy(
  { graph, planned, outputOf }: PlanUnderWay,
  earlier: (task: string) => ArtifactDigest | undefined,
): (one: InHand) => boolean {
  const { plan, prepared } = planned
  const keys = new Set<TaskKey>([...plan.values()].flatMap(({ key }) => key?.key ?? []))
  const known = (task: Task): ArtifactDigest | undefined =>
    plan.get(task)?.output ?? (task.stage === ingestStage ? prepared.files.get(task) : undefined) ?? outputOf(task.name)
  return ({ task: { name }, key }) => {
    if (keys.has(key.key)) return false
    const twin = graph.byName.get(name)
    const now = twin === undefined ? undefined : plan.get(twin)
    // What the graph grows by is planned later, and is not even known before its results are.
    if (twin === undefined || now === undefined) return twin === undefined && graph.continuations.length === 0
    if (now.decision !== 'wait') return true
    const expected = (input: Task): ArtifactDigest | undefined => known(input) ?? earlier(input.name)
    if (inputsOf(twin).some((input) => expected(input) === undefined)) return true
    return prepared.keyOf(twin, (input) => expected(input)!).key.key !== key.key
  }
}
