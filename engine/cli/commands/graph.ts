import { ingestStage, wiresOf, type Task } from '../../graph/task.ts'
import type { Pipeline } from '../own-commands.ts'
import type { CommonOptions } from '../common-options.ts'
import { graphOf } from '../../session/graph-of.ts'
import { openForCommand } from '../open-for-command.ts'
import { quietly, tell } from '../standard-output.ts'

interface StageRow {
  readonly stage: string
  readonly file: string
  readonly tasks: number
  readonly reads: Readonly<Record<string, readonly string[]>>
  readonly coordinates: readonly string[]
}

/** `graph`: the stages in order, what each reads, and how many tasks it has. */
export async function graphCommand(pipeline: Pipeline, _: readonly string[], options: CommonOptions): Promise<number> {
  const all = await quietly(options.json, () => tasksOf(pipeline, options))
  const names = [...new Set(all.map(({ stage }) => stage))]
  const rows = names.map((stage): StageRow => {
    const tasks = all.filter((task) => task.stage === stage)
    const reads: Record<string, string[]> = {}
    for (const [input, sources] of tasks.flatMap(wiresOf)) {
      reads[input] = [...new Set([...(reads[input] ?? []), ...sources.map((source) => source.stage)])]
    }
    const coordinates = [...new Set(tasks.flatMap(({ at }) => Object.keys(at)))]
    return {
      stage,
      file: stage === ingestStage ? tasks.map(({ file }) => file).join(', ') : tasks[0]!.file,
      tasks: tasks.length,
      reads,
      coordinates,
    }
  })
  if (options.json === true) process.stdout.write(`${JSON.stringify({ stages: rows })}\n`)
  else tell(rows.map(line).join('\n'))
  return 0
}

/** A graph that grows is known as far as results are on record. */
async function tasksOf(pipeline: Pipeline, options: CommonOptions): Promise<readonly Task[]> {
  if (options.set === undefined) {
    const { graph } = await graphOf(pipeline, options.profile)
    if (graph.continuations.length === 0) return graph.tasks
  }
  const session = await openForCommand(pipeline, options, 'look')
  await session.close()
  return session.graph.tasks
}

function line({ stage, file, tasks, reads, coordinates }: StageRow): string {
  const inputs = Object.entries(reads).map(([name, stages]) => `${name} <- ${stages.join(', ')}`)
  const over = coordinates.length === 0 ? '' : ` over ${coordinates.join(', ')}`
  return [
    `${stage} (${file}): ${tasks} ${tasks === 1 ? 'task' : 'tasks'}${over}`,
    ...inputs.map((input) => `    ${input}`),
  ].join('\n')
}
