import assert from 'node:assert/strict'
import { UserError } from '../../../engine/values/user-error.ts'

/** What a store says to work that it refuses. */
export function refusal(work: () => unknown): Pick<UserError, 'code' | 'message' | 'at' | 'fix'> {
  try {
    work()
  } catch (error) {
    assert.ok(error instanceof UserError, String(error))
    const { code, message, at, fix } = error
    return { code, message, at, fix }
  }
  throw new Error('nothing was refused')
}
