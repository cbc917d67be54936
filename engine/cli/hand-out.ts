import { describeDamage } from '../provenance/describe-damage.ts'
import type { CommonOptions } from './common-options.ts'
import type { Session } from '../session/open-session.ts'
import { tell } from './standard-output.ts'

/** Closes the session of a command that hands out what is on record when it ends, and tells of damage to the record that was met. */
export async function closing(session: Session, command: () => Promise<number>): Promise<number> {
  try {
    return await command()
  } finally {
    // Damaged bytes end the command with an error of their own.
    const damage = session.store.health.noticed().filter(({ problem }) => problem.kind !== 'artifact')
    warn(damage.map(describeDamage))
    await session.close()
  }
}

/** What a command found, for programs and for people, and what must be known of it. */
interface Found {
  readonly warnings: readonly string[]
  /** Whether it is what a run would reuse today, where that was asked. */
  readonly upToDate?: boolean | undefined
  readonly facts: object
  readonly text: () => string
}

/**
 * Prints what a command found; the warnings go to standard error, and with `json` into what is printed too. What is not up to date is said
 * to be so in the first line.
 */
export function handOut(
  { warnings, upToDate, facts, text }: Found,
  { json }: Pick<CommonOptions, 'json'>,
  to: NodeJS.WriteStream = process.stdout,
): void {
  warn(warnings)
  const told = { ...facts, upToDate, ...(warnings.length === 0 ? {} : { warnings }) }
  if (json === true) to.write(`${JSON.stringify(told)}\n`)
  else tell(upToDate === false ? text().replace(/$/m, ' (not up to date)') : text(), to)
}

function warn(warnings: readonly string[]): void {
  for (const warning of warnings) tell(`warning: ${warning}`, process.stderr)
}
