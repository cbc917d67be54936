import type { Plan } from '../plan/make-plan.ts'
import { UserError } from '../values/user-error.ts'
import type { Selection, Session } from './open-session.ts'

/** Plans what is selected, or gives what stands in the way: code that is broken today says nothing about results of yesterday. */
export async function planOrWhyNot(session: Session, selection: Selection): Promise<Plan | UserError> {
  try {
    return (await session.plan(selection)).plan
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
}
