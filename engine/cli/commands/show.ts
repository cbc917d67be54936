import { wiresOf } from '../../graph/task.ts'
import { describeReason } from '../../plan/reason.ts'
import { inputDigests } from '../../provenance/trace-artifact.ts'
import type { Execution } from '../../store/open-store.ts'
import type { Pipeline } from '../define-pipeline.ts'
import { findArtifact } from '../find-artifact.ts'
import { formatBytes, formatMs } from '../format.ts'
import type { CommonOptions } from '../main.ts'
import { openSession, type Session } from '../session.ts'

/** `show`: a task's key, inputs, output and executions. */
export async function showCommand(
  pipeline: Pipeline,
  [what = '']: readonly string[],
  options: CommonOptions,
): Promise<number> {
  const session = await openSession(pipeline, options, 'look')
  try {
    const { execution } = await findArtifact(session, what)
    const shown = describe(session, execution!)
    const now = await standing(session, execution!)
    process.stdout.write(options.json === true ? `${JSON.stringify(shown)}\n` : `${lines(shown, now).join('\n')}\n`)
    return 0
  } finally {
    await session.close()
  }
}

function describe({ store, graph }: Session, execution: Execution) {
  const { task, stage, key, output, format } = execution
  const wired = new Map(
    wiresOf(graph.byName.get(task) ?? NO_TASK).map(([name, tasks]) => [name, tasks.map((input) => input.name)]),
  )
  const inputs = inputDigests(execution).map(([name, digests]) => {
    return [
      name,
      digests.map((digest) => ({ task: producerName(store, digest, wired.get(name)), output: digest })),
    ] as const
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

const NO_TASK = { name: '', stage: '', file: '', params: {}, at: {}, inputs: {} }

function producerName(
  store: Session['store'],
  digest: Execution['output'],
  wired: readonly string[] = [],
): string | null {
  const producers = store.producersOf(digest)
  return (producers.findLast(({ task }) => wired.includes(task)) ?? producers.at(-1))?.task ?? null
}

/** Whether the result shown is today's, in a sentence. */
async function standing(session: Session, execution: Execution): Promise<string> {
  const task = session.graph.byName.get(execution.task)
  if (task === undefined) return 'the pipeline has no such task any more'
  const { plan } = await session.plan(session.select([task.name]))
  const { decision, reason } = plan.get(task)!
  return decision === 'reuse' ? 'valid' : `would ${decision}: ${describeReason(reason)}`
}

function lines(shown: ReturnType<typeof describe>, now: string): string[] {
  const { task, params, key, output, format, bytes, inputs, executions } = shown
  return [
    task,
    `  state   ${now}`,
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
