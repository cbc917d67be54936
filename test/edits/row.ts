import type { Files } from './base-project.ts'
import type { ProjectFolder } from './project-folder.ts'

/** An edit of a project's real files. */
export type Edit = (project: ProjectFolder) => void | Promise<void>

/** One edit, the run after it, and what has to come of it. */
export interface Step {
  readonly edit: Edit
  /** The tasks that have to run, and no others. */
  readonly runs: readonly string[]
  /** An edit made while the first task of the run is running. */
  readonly during?: Edit
  /** The run's exit code, where it isn't 0. */
  readonly exit?: number
  /** A text that the run prints. */
  readonly says?: string
  /** What the run finds in its environment. */
  readonly env?: Readonly<Record<string, string>>
}

/** A row of the matrix. */
export interface Row {
  /** As in the matrix of the peers, 1 to 35; a letter for more of the same kind; from 36 on, what no peer was tried with. */
  readonly number: string
  readonly title: string
  /** Files laid over the base project before it is run for the first time; null takes one away. */
  readonly before: Readonly<Record<string, Files[string] | null>>
  readonly steps: readonly Step[]
  /** Why this is what has to run, where it isn't plain. */
  readonly why?: string
}

/** The traces of train and prune over the seeds of the base project. */
export const trains = ['train 0', 'train 1', 'train 2'] as const
export const prunes = ['prune', 'prune', 'prune'] as const

/** Sets of tasks that edits make run. */
export const nothing: readonly string[] = []
export const onlyGen: readonly string[] = ['gen']
export const onlyTrain: readonly string[] = trains
export const fromPrune: readonly string[] = [...prunes, 'aggregate']
export const fromTrain: readonly string[] = [...trains, ...fromPrune]
export const everything: readonly string[] = ['gen', ...fromTrain]

/** A row of one edit. */
export function row(
  number: string,
  title: string,
  edit: Edit,
  runs: readonly string[],
  more: Partial<Pick<Row, 'before' | 'why'>> & Omit<Step, 'edit' | 'runs'> = {},
): Row {
  const { before = {}, why, ...step } = more
  return { number, title, before, steps: [{ edit, runs, ...step }], ...(why === undefined ? {} : { why }) }
}
