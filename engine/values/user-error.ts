import { printableLines } from './printable.ts'

/** A mistake that the user can mend: printed as what, where and fix, with no stack. */
export class UserError extends Error {
  override readonly name = 'UserError'
  readonly code: string
  readonly at: string | undefined
  readonly fix: string | undefined

  /** `cause` is what was thrown in the first place, where that was another's error. */
  constructor(error: {
    code: string
    what: string
    at?: string | undefined
    fix?: string | undefined
    cause?: unknown
  }) {
    super(error.what, 'cause' in error ? { cause: error.cause } : undefined)
    this.code = error.code
    this.at = error.at
    this.fix = error.fix
  }
}

/** Whether something thrown is a UserError, also one of another copy of this module: a built command line has its own. */
export function isUserError(error: unknown): error is UserError {
  return error instanceof Error && error.name === 'UserError'
}

/** The lines a person sees: `error: what`, then `at` and `fix` where they are known. Nothing in them steers the terminal. */
export function describeUserError({ message, at, fix }: Pick<UserError, 'message' | 'at' | 'fix'>): string {
  const lines = [`error: ${message}`]
  if (at !== undefined) lines.push(`   at: ${at}`)
  if (fix !== undefined) lines.push(`  fix: ${fix}`)
  return printableLines(lines.join('\n'))
}
