import { engineFolder } from '../store/engine-builds.ts'
import { isUserError, UserError } from '../values/user-error.ts'

/** The lines of a stack that are neither the engine's nor Node's, so that a program's error leads to the program. */
export function framesOfCaller(): readonly string[] {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 20
  const { stack = '' } = new Error()
  Error.stackTraceLimit = stackTraceLimit
  return stack.split('\n').filter((line) => /^\s+at /.test(line) && !isOwn(line))
}

function isOwn(line: string): boolean {
  return line.includes(engineFolder) || /\(node:|at (?:async )?node:|<anonymous>\)$/.test(line)
}

/** A mistake that the user can mend, with the stack of whoever made the call. Node would print lines of the built engine above another. */
export function toldTo(caller: readonly string[], thrown: unknown): unknown {
  if (!isUserError(thrown)) return thrown
  const { code, message: what, at, fix, cause } = thrown
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  const told = new UserError({ code, what, at, fix, ...(cause === undefined ? {} : { cause }) })
  Error.stackTraceLimit = stackTraceLimit
  told.stack = [`UserError: ${what}`, ...caller].join('\n')
  return told
}
