import { hash } from 'node:crypto'
import type { OwnCommands, Task } from 'lineal'
import type { Verdicts } from '../../schemas/verdicts.ts'

type Session = Awaited<ReturnType<OwnCommands['open']>>

/** All that decides the verdicts but the machine's Node: the code of their stages, and how tasks, params and files lead to them. */
export interface SourceOfVerdicts {
  /** The code digest of each stage. */
  readonly code: Readonly<Record<string, string>>
  /** Changes with any param, wire, ingested file or stage's name; not with code, tasks' names or the order of declaration. */
  readonly graph: string
}

/** What is behind the verdicts by today's sources, and the plan of their tasks. */
export async function sourceOfVerdicts(session: Session) {
  const { plan, prepared } = await session.plan(session.select(['verdicts']))
  const code = [...prepared.identities].map(([stage, identity]) => [stage, identity.code] as const)
  const source: SourceOfVerdicts = {
    code: Object.fromEntries(code.toSorted(([a], [b]) => (a < b ? -1 : 1))),
    graph: digestGraph([...plan.keys()], prepared.files),
  }
  return { plan, source }
}

/** Says in words what differs between two sources; nothing where they are the same. */
export function differences(was: SourceOfVerdicts, is: SourceOfVerdicts): string[] {
  const stages = [...new Set([...Object.keys(was.code), ...Object.keys(is.code)])].sort()
  const changed = stages.filter((stage) => was.code[stage] !== is.code[stage])
  return [...changed.map((stage) => `stage ${stage}`), ...(was.graph === is.graph ? [] : ['the graph'])]
}

/** The digest of the last task, each task's being made of its stage, params, file and its inputs' digests; inputs come first. */
function digestGraph(tasks: readonly Task[], files: ReadonlyMap<Task, string>): string {
  const digests = new Map<Task, string>()
  let last = ''
  for (const task of tasks) {
    const inputs = Object.entries(task.inputs).map(([name, wire]: [string, Task | readonly Task[]]) => [
      name,
      ...[wire]
        .flat()
        .map((input) => digests.get(input)!)
        .sort(),
    ])
    last = hash('sha256', JSON.stringify([task.stage, task.params, files.get(task) ?? '', inputs.sort()]))
    digests.set(task, last)
  }
  return last
}

/** The verdicts of a full run, and what they came from. */
export interface RecordedVerdicts extends Verdicts, SourceOfVerdicts {
  /** The code behind them is this commit's. */
  readonly commit: string
  readonly profile: 'full'
}
