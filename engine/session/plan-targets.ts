import type { Task } from '../graph/task.ts'
import { checkDoors } from './check-doors.ts'
import { checkParamNames } from './check-param-names.ts'
import { checkParams } from './check-params.ts'
import { checkWires } from './check-wires.ts'
import type { Planned, Selection, Session } from './open-session.ts'
import { refuseToPublish } from './own-files.ts'

/** Which tasks are asked for, and how. */
export interface TargetRequest {
  readonly targets: readonly string[]
  /** Words that a target may be a misspelling of: the names of commands. */
  readonly otherWords?: readonly string[] | undefined
  /** Whether the named tasks run even where their results are valid. */
  readonly force?: boolean | undefined
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
  refuseToPublish(session)
  const selection = session.select(request.targets, request.otherWords)
  request.onSelected?.(selection)
  const { plan, prepared } = await session.plan(selection, { force: request.force === true })
  checkWires(plan, prepared.identities)
  checkParamNames(plan, prepared.identities)
  await checkParams(plan, prepared.identities)
  if ([...plan.values()].some(({ decision }) => decision !== 'reuse')) await checkDoors(session.pipeline)
  return { plan, prepared, selection, forced: request.force === true ? selection.named : new Set() }
}
