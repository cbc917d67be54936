import type { Task } from '../graph/task.ts'
import { isOpen } from '../plan/make-plan.ts'
import { checkDoors } from './check-doors.ts'
import { checkParamNames } from './check-param-names.ts'
import { checkParams } from './check-params.ts'
import { checkWires } from './check-wires.ts'
import { isUserError } from '../values/user-error.ts'
import type { Planned, PlanOptions, Selection, Session } from './open-session.ts'
import { refuseToPublish } from './own-files.ts'

/** Which tasks are asked for, and how. */
export interface TargetRequest {
  readonly targets: readonly string[]
  /** Words that a target may be a misspelling of: the names of commands. */
  readonly otherWords?: readonly string[] | undefined
  /** Whether the named tasks run even where their results are valid. */
  readonly force?: boolean | undefined
  /** Tasks, or words for some, that are tried again even where their failure is kept; they are brought up to date too. */
  readonly retry?: readonly string[] | undefined
  /** Hears what is selected, before the code of any stage is identified. */
  readonly onSelected?: (selection: Selection) => void
}

/** A plan that may run: all that can be refused before anything runs has been checked. */
export interface PlannedTargets extends Planned {
  readonly selection: Selection
  readonly forced: ReadonlySet<Task>
}

/**
 * Plans targets and checks what would keep the plan from running: published paths, wires, params, doors.
 *
 * @throws UserError for whatever is refused.
 */
export async function planTargets(session: Session, request: TargetRequest): Promise<PlannedTargets> {
  if (session.notGrown !== undefined) throw session.notGrown
  const selection = selectTargets(session, request)
  request.onSelected?.(selection)
  return planSelection(session, selection, {
    force: request.force === true,
    retried: retriedBy(session, request),
  })
}

/** Plans what is selected. @throws as {@link planTargets}. */
export async function planSelection(
  session: Session,
  selection: Selection,
  options: PlanOptions,
): Promise<PlannedTargets> {
  refuseToPublish(session)
  const { plan, prepared } = await session.plan(selection, options)
  checkWires(plan, prepared.identities)
  checkParamNames(plan, prepared.identities)
  await checkParams(plan, prepared.identities)
  if ([...plan.values()].some(isOpen)) await checkDoors(session.pipeline)
  return { plan, prepared, selection, forced: options.force === true ? selection.named : new Set() }
}

/** The tasks that are tried again although their failure is kept. */
export function retriedBy(session: Session, { retry = [], otherWords }: TargetRequest): ReadonlySet<Task> {
  return retry.length === 0 ? new Set() : session.select(retry, otherWords).named
}

/** Selects targets. A target that there is not may still come: until then, what the rest of the graph waits for is selected. */
export function selectTargets(session: Session, { targets, retry = [], otherWords }: TargetRequest): Selection {
  const { continuations } = session.graph
  try {
    return session.select([...targets, ...retry], otherWords)
  } catch (error) {
    if (!isUserError(error) || error.code !== 'unknown-target' || continuations.length === 0) throw error
    return session.select(continuations.map(({ task }) => task.name))
  }
}
