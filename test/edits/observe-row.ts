import { cpSync, existsSync } from 'node:fs'
import type { Ended, ProjectFolder } from './project-folder.ts'
import type { Row, Step } from './row.ts'
import { describeEnd } from './workshop.ts'

/** What a run did. */
export interface StepObservation {
  readonly ran: readonly string[]
  readonly ended: Ended
}

/** What became of a row. */
export interface Observation {
  /** What ran before the edit, in a copy of a project in which everything had run: undefined where the row has files of its own. */
  readonly beforehand: readonly string[] | undefined
  readonly steps: readonly StepObservation[]
  /** Whether the pipeline's result is what a run from nothing makes; undefined where the last run has to fail. */
  readonly right: boolean | undefined
  /** How the run before the edit ended, where it failed. */
  readonly broken?: string
}

/** One worker each: several rows run at once. */
const bringUpToDate = ['all', '--jobs', '1']

/** Runs a row: once before its edits, once after each, and at last once from nothing, to compare the results. */
export async function observeRow(row: Row, project: ProjectFolder): Promise<Observation> {
  const first = await project.run(bringUpToDate)
  const beforehand = project.takeTrace()
  if (first.code !== 0) return { beforehand, steps: [], right: undefined, broken: describeEnd(first) }
  const steps: StepObservation[] = []
  for (const step of row.steps) steps.push(await observeStep(step, project))
  const complete = (row.steps.at(-1)?.exit ?? 0) === 0
  return {
    beforehand: Object.keys(row.before).length === 0 ? beforehand : undefined,
    steps,
    right: complete ? await isRight(project, row.steps.at(-1)?.env) : undefined,
  }
}

async function observeStep(step: Step, project: ProjectFolder): Promise<StepObservation> {
  await step.edit(project)
  if (step.during !== undefined) project.hold()
  const running = project.run(bringUpToDate, step.env)
  if (step.during !== undefined) {
    await Promise.race([project.begun(), running])
    await step.during(project)
    project.letGo()
  }
  const ended = await running
  return { ran: project.takeTrace().sort(), ended }
}

async function isRight(project: ProjectFolder, env: Step['env']): Promise<boolean> {
  const incremental = existsSync(project.path('result.json')) ? project.read('result.json') : ''
  // The engine's own code, compiled for workers, is no result: it needn't be made again.
  if (existsSync(project.path('cache/engine')))
    cpSync(project.path('cache/engine'), project.path('from-nothing/cache/engine'), { recursive: true })
  const ended = await project.run([...bringUpToDate, '--store', 'from-nothing'], env)
  project.takeTrace()
  return ended.code === 0 && incremental === project.read('result.json')
}
