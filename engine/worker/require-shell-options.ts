import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ShellOptions } from '../values/program.ts'
import { describeValue, showValue } from '../values/show-value.ts'
import { suggestion } from '../values/suggest.ts'
import { UserError } from '../values/user-error.ts'

interface Demand {
  readonly must: string
  readonly meets: (value: unknown) => boolean
}

const isText = (value: unknown): boolean => typeof value === 'string'

const demands: Readonly<Record<keyof ShellOptions, Demand>> = {
  env: { must: "an object of texts: { OMP_NUM_THREADS: '2' }", meets: isTexts },
  cwd: { must: "a folder in the program's own", meets: isText },
  input: { must: 'a text', meets: isText },
  nothrow: { must: 'true or false', meets: (value) => typeof value === 'boolean' },
}

/**
 * Refuses options of a command that the shell would take no notice of.
 *
 * @throws UserError `bad-option` naming the option.
 */
export function requireShellOptions(options: unknown): void {
  const names = Object.keys(demands)
  const choice = `$ takes ${names.join(', ')}`
  if (typeof options !== 'object' || options === null)
    throw refusal(
      `$ was called with ${describeValue(options)}`,
      'write the command as a template: $`sort ${input.words}`',
    )
  for (const [name, value] of Object.entries(options)) {
    const demand = Object.hasOwn(demands, name) ? demands[name as keyof ShellOptions] : undefined
    if (demand === undefined) throw refusal(`$ has no option "${name}"`, suggestion(name, names, choice))
    if (value === undefined || demand.meets(value)) continue
    throw refusal(`the option "${name}" of $ is ${showValue(value)}, and must be ${demand.must}`, choice)
  }
}

/** @throws UserError `bad-option` where a command is to run in a folder that is not there. */
export function requireFolder(folder: string, cwd: string): void {
  if (statSync(resolve(folder, cwd), { throwIfNoEntry: false })?.isDirectory() === true) return
  throw refusal(
    `the option "cwd" of $ is ${describeValue(cwd)}, and the program's folder has no such folder`,
    `declare the files in it as sources: ['${cwd}/**/*'], or make it first: await $\`mkdir -p ${cwd}\``,
  )
}

function isTexts(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).every(isText)
}

function refusal(what: string, fix: string): UserError {
  return new UserError({ code: 'bad-option', what, fix })
}
