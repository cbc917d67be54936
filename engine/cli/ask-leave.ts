import { createInterface } from 'node:readline/promises'
import type { UserError } from '../values/user-error.ts'

/** Asks on the terminal whether others' code may be executed. @throws the error given, where nobody can be asked. */
export async function askLeave(
  question: string,
  { yes, json, refused }: { readonly yes: boolean; readonly json: boolean; readonly refused: () => UserError },
): Promise<boolean> {
  if (yes) return true
  if (json || !process.stdin.isTTY) throw refused()
  const asking = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await asking.question(`${question} [y/N] `)).trim())
  } finally {
    asking.close()
  }
}
