import { describeUserError } from '../values/user-error.ts'

/** What the parser of the command line says of an invocation, in the form of all other errors; `command` is how help is asked for. */
export function describeUsage(text: string, command: string): string {
  const [, what = text, near] = /^(?:error: )?(.*?)\.?(?:\s*\(Did you mean (.*)\?\))?\s*$/s.exec(text) ?? []
  const help = `\`${command} help\` lists the commands and their options`
  const fix = near === undefined ? help : `did you mean ${near}? (${help})`
  return `${describeUserError({ message: what, at: undefined, fix })}\n`
}
