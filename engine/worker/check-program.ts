import { describeValue } from '../values/show-value.ts'
import type { Kind } from '../values/kind.ts'
import type { Many } from '../values/stage.ts'
import { inputFile } from './input-files.ts'

/** What is wrong with the needs that a program declares, as a phrase; undefined where nothing is. */
export function faultOfProgram(program: unknown, inputs: object): string | undefined {
  if (program === undefined) return undefined
  const { sources, tools, env, sandbox, retries } = program as Readonly<Record<string, unknown>>
  return (
    faultOfTexts('sources', sources, "a list of paths: ['python/fit.py']") ??
    faultOfPlaces(sources as readonly string[]) ??
    faultOfTools(tools) ??
    faultOfTexts('env', env, "a list of variables: ['OMP_NUM_THREADS=2', 'LICENSE']") ??
    faultOfEnv(env as readonly string[]) ??
    (typeof sandbox === 'boolean' ? undefined : `sandbox is ${describeValue(sandbox)}, and must be true or false`) ??
    (isCount(retries) ? undefined : `retries is ${describeValue(retries)}, and must be a whole number from 0 to 100`) ??
    faultOfNames(inputs)
  )
}

function isCount(retries: unknown): boolean {
  return typeof retries === 'number' && Number.isInteger(retries) && retries >= 0 && retries <= 100
}

function faultOfTexts(name: string, list: unknown, form: string): string | undefined {
  if (!Array.isArray(list)) return `${name} is ${describeValue(list)}, and must be ${form}`
  const odd: unknown = list.find((one) => typeof one !== 'string' || one === '' || one.includes('\0'))
  return odd === undefined ? undefined : `${name} holds ${describeValue(odd)}, and must be ${form}`
}

/** What the engine hands over lies there. */
function faultOfPlaces(sources: readonly string[]): string | undefined {
  const taken = sources.find((source) => /^(\.\/)*\.task(\/|$)/.test(source))
  return taken === undefined ? undefined : `sources holds "${taken}", and a task's own files lie in .task`
}

function faultOfTools(tools: unknown): string | undefined {
  const form = "commands by name: { python: ['python3', '--version'] }"
  if (typeof tools !== 'object' || tools === null || Array.isArray(tools))
    return `tools is ${describeValue(tools)}, and must be ${form}`
  for (const [name, command] of Object.entries(tools)) {
    const isCommand = Array.isArray(command) && command.length > 0
    if (!isCommand) return `tools.${name} is ${describeValue(command)}; tools must be ${form}`
    const fault = faultOfTexts(`tools.${name}`, command, form)
    if (fault !== undefined) return fault
  }
  return undefined
}

/** Variables that the engine sets itself, the same for all programs. */
const own = ['HOME', 'LINEAL_WORKER']

function faultOfEnv(env: readonly string[]): string | undefined {
  const names = env.map((one) => one.split('=')[0]!)
  const odd = names.find((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
  if (odd !== undefined) return `env holds "${odd}", which is no name of a variable`
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) return `env holds ${twice} twice`
  const taken = names.find((name) => own.includes(name))
  return taken === undefined ? undefined : `env holds ${taken}, which the engine sets for each task`
}

/** An input's name is its file's, so no two may mean one file. */
function faultOfNames(inputs: object): string | undefined {
  const names = Object.keys(inputs)
  const odd = names.find((name) => !/^[A-Za-z0-9_][\w.-]*$/.test(name))
  if (odd !== undefined) return `inputs.${odd} names a file of the program: use letters, digits, "_", "-" and "." in it`
  const files = (Object.entries(inputs) as [string, Kind | Many][]).map(([name, input]) =>
    'many' in input ? inputFile(name, input.many.format, true) : inputFile(name, input.format, false),
  )
  const twice = files.findIndex((file, i) => files.indexOf(file) !== i)
  return twice < 0 ? undefined : `inputs.${names[twice]!} and another input would both be the file ${files[twice]!}`
}
