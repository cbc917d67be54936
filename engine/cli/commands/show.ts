import { describeReason } from '../../plan/reason.ts'
import { inputsRead, readingOf } from '../../provenance/inputs-read.ts'
import { describeFailure, lastFailure } from '../../provenance/last-failure.ts'
import type { Execution, Failure } from '../../store/open-store.ts'
import { UserError } from '../../values/user-error.ts'
import type { Pipeline } from '../define-pipeline.ts'
import { findArtifact, type FoundArtifact } from '../find-artifact.ts'
import { formatBytes, formatMs } from '../format.ts'
import type { CommonOptions } from '../main.ts'
import { planOrWhyNot } from '../plan-or-why-not.ts'
import { closing, handOut } from '../hand-out.ts'
import { openSession, type Session } from '../session.ts'

/** `show`: a task's key, inputs, output and executions. */
export async function showCommand(
  pipeline: Pipeline,
  [what = '']: readonly string[],
  options: CommonOptions,
): Promise<number> {
  const session = await openSession(pipeline, options, 'look')
  return closing(session, async () => {
    const { execution, warnings, planned } = await findArtifact(session, what)
    const failure = lastFailure(session.store, execution!.task) ?? null
    const facts = { ...describe(session, execution!), state: await standing(session, execution!, planned), failure }
    handOut({ warnings, facts, text: () => lines(facts).join('\n') }, options)
    return 0
  })
}

function describe({ store }: Session, execution: Execution) {
  const { task, stage, key, output, format } = execution
  const inputs = inputsRead(store, readingOf(execution)).map(({ name, members }) => {
    return [name, members.map(({ digest, task: from }) => ({ task: from, output: digest }))] as const
  })
  const executions = store
    .executionsOf(key)
    .map(({ id, run, started, ms, worker, host, node, git, record, output: made }) => {
      return { id, run, started, ms, worker, host, node, git, record, output: made }
    })
  const params = JSON.parse(execution.params) as Record<string, unknown>
  return {
    task,
    stage,
    params,
    key,
    inputs: Object.fromEntries(inputs),
    output,
    format,
    bytes: store.info(output)?.bytes ?? execution.bytes,
    executions,
  }
}

/** Whether the result shown is today's, in a sentence. */
async function standing(session: Session, execution: Execution, planned?: FoundArtifact['planned']): Promise<string> {
  const task = session.graph.byName.get(execution.task)
  if (task === undefined) return 'the pipeline has no such task any more'
  const plan = planned ?? (await planOrWhyNot(session, session.select([task.name])))
  if (plan instanceof UserError) return `unknown: today's code can't be read`
  const { decision, reason } = plan.get(task)!
  return decision === 'reuse' ? 'valid' : `would ${decision}: ${describeReason(reason)}`
}

function lines(shown: ReturnType<typeof describe> & { state: string; failure: Failure | null }): string[] {
  const { task, state, failure, params, key, output, format, bytes, inputs, executions } = shown
  return [
    task,
    `  state   ${state}`,
    ...(failure === null ? [] : [`  failed  ${describeFailure(failure)}`]),
    `  output  ${output} ${format}, ${formatBytes(bytes)}`,
    `  key     ${key}`,
    `  params  ${JSON.stringify(params)}`,
    ...Object.entries(inputs).flatMap(([name, members]) =>
      members.slice(0, 8).map((member) => `  input   ${name}: ${member.task ?? 'unknown'} ${member.output}`),
    ),
    ...executions.map(({ id, run, started, ms, host, node, git }) => {
      const commit = git === null ? '' : `, commit ${git.commit.slice(0, 12)}${git.dirty ? ' (dirty)' : ''}`
      return `  ran     ${started} for ${formatMs(ms)}, execution ${id}, run ${run}, Node ${node} on ${host}${commit}`
    }),
  ]
}
