import { countDecisions } from '../../plan/count-decisions.ts'
import type { PlannedTask } from '../../plan/make-plan.ts'
import { comparePreimages, describeChange, describeReason } from '../../plan/reason.ts'
import { findComparable } from '../../provenance/find-comparable.ts'
import { wiresOf } from '../../graph/task.ts'
import type { Pipeline } from '../own-commands.ts'
import { estimateRun } from '../../session/estimate-run.ts'
import { formatMs } from '../format.ts'
import { groupPlan } from '../group-plan.ts'
import type { CommonOptions } from '../common-options.ts'
import { planTargets } from '../../session/plan-targets.ts'
import type { Prepared } from '../../session/prepare-stages.ts'
import type { Session } from '../../session/open-session.ts'
import { openForCommand } from '../open-for-command.ts'
import { tell } from '../standard-output.ts'

/** `plan`: what a run would do, and why. */
export async function planCommand(
  pipeline: Pipeline,
  targets: readonly string[],
  options: CommonOptions & { force?: boolean },
): Promise<number> {
  const session = await openForCommand(pipeline, options, 'look')
  try {
    const { plan, prepared } = await planTargets(session, {
      targets: targets.length === 0 ? ['all'] : targets,
      force: options.force,
    })
    const planned = [...plan.values()]
    const summary = countDecisions(planned)
    const after = session.graph.continuations
      .map(({ task }) => task)
      .filter((task) => plan.has(task))
      .map(({ name }) => name)
    if (options.json === true)
      process.stdout.write(`${JSON.stringify({ tasks: planned.map(toJson), after, summary })}\n`)
    else {
      const estimate = estimateRun(planned, session.store)
      const ports = { store: session.store, identities: prepared.identities }
      const more = after.map((name) => `after ${name}: more tasks, which depend on what it makes`)
      tell([...lines(planned, ports), ...more, describe(summary, estimate)].join('\n'))
    }
    return 0
  } finally {
    await session.close()
  }
}

function toJson({ task, decision, reason, key, output }: PlannedTask) {
  const inputs = Object.fromEntries(wiresOf(task).map(([name, tasks]) => [name, tasks.map((input) => input.name)]))
  return {
    task: task.name,
    stage: task.stage,
    params: task.params,
    inputs,
    decision,
    reason,
    key: key?.key ?? null,
    output,
  }
}

interface Ports {
  readonly store: Session['store']
  readonly identities: Prepared['identities']
}

/**
 * Tasks that do the same for the same reason stand together: a line for the first few, and how many more. Of tasks that
 * never ran the first is compared with the closest on record.
 */
function lines(planned: readonly PlannedTask[], ports: Ports): string[] {
  return groupPlan(planned).flatMap((group) => {
    const shown = group.slice(0, 3).map((entry, i) => {
      const { task, decision, reason } = entry
      const closest = i === 0 ? closestOnRecord(entry, ports) : ''
      return `${decision.padEnd(4)} ${task.name}: ${describeReason(reason)}${closest}`
    })
    return group.length > 3
      ? [...shown, `     and ${group.length - 3} more of ${group[0].task.stage}, for the same reason`]
      : shown
  })
}

function closestOnRecord({ task, reason, key }: PlannedTask, { store, identities }: Ports): string {
  const code = identities.get(task.stage)?.code
  if (reason.kind !== 'new' || key === null || code === undefined) return ''
  const closest = findComparable(store, { task, code, preimage: key.preimage })
  if (closest === undefined) return ''
  const changes = comparePreimages(closest.preimage, key.preimage).map(describeChange)
  return `; compared with the closest on record, ${closest.task}: ${changes.join('; ')}`
}

function describe(
  { run, wait, reuse, failed, blocked }: ReturnType<typeof countDecisions>,
  estimate: number | undefined,
): string {
  const kept = failed === 0 ? '' : `, ${failed} with a kept failure, ${blocked} blocked`
  const time = estimate === undefined ? '' : `, about ${formatMs(estimate)} of work by earlier executions`
  return `${run} to run, ${wait} that wait for them, ${reuse} reused${kept}${run + wait > 0 ? time : ''}`
}
