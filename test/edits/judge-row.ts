import type { Observation, StepObservation } from './observe-row.ts'
import type { Row, Step } from './row.ts'
import { describeEnd } from './workshop.ts'

/** What was wrong with a row: nothing, it is to be hoped. */
export interface Verdict {
  /** Tasks that had to run and didn't. */
  readonly missed: readonly string[]
  /** Tasks that ran and hadn't to. */
  readonly needless: readonly string[]
  /** What else is not as it has to be, a sentence each. */
  readonly wrong: readonly string[]
}

/** Compares what a row has to do with what it did. */
export function judgeRow(row: Row, { beforehand = [], steps, right, broken }: Observation): Verdict {
  if (broken !== undefined) return { missed: [], needless: [], wrong: [`it does not run before its edit: ${broken}`] }
  const pairs = row.steps.map((step, i): [Step, StepObservation] => [step, steps[i]!])
  return {
    missed: pairs.flatMap(([step, { ran }]) => without(step.runs, ran)),
    needless: [...beforehand, ...pairs.flatMap(([step, { ran }]) => without(ran, step.runs))],
    wrong: [
      ...pairs.flatMap(([step, { ended }]) => wrongEnd(step, ended)),
      ...(right === false ? ['the result is not what a run from nothing makes'] : []),
    ],
  }
}

/** Whether a row did exactly what it has to. */
export function isGood({ missed, needless, wrong }: Verdict): boolean {
  return missed.length + needless.length + wrong.length === 0
}

/** Tasks in few words: `train 0 1 2, prune x3`. */
export function describeTasks(tasks: readonly string[]): string {
  if (tasks.length === 0) return '-'
  const stages = new Map<string, string[]>()
  for (const task of tasks) {
    const [stage = '', seed] = task.split(' ')
    stages.set(stage, [...(stages.get(stage) ?? []), ...(seed === undefined ? [] : [seed])])
  }
  const count = (stage: string): number => tasks.filter((task) => task === stage).length
  const order = ['gen', 'train', 'prune', 'aggregate']
  return [...stages]
    .sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
    .map(([stage, seeds]) => [stage, ...seeds.sort(), ...(count(stage) > 1 ? [`x${count(stage)}`] : [])].join(' '))
    .join(', ')
}

function wrongEnd({ exit = 0, says }: Step, ended: StepObservation['ended']): string[] {
  if (ended.code !== exit) return [`exit code ${exit} was due: ${describeEnd(ended)}`]
  const silent = says !== undefined && !(ended.out + ended.err).includes(says)
  return silent ? [`it had to say "${says}": ${describeEnd(ended)}`] : []
}

/** A multiset's difference. */
function without(all: readonly string[], taken: readonly string[]): string[] {
  const left = [...taken]
  return all.filter((item) => {
    const at = left.indexOf(item)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}
