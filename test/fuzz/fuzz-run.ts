import fc from 'fast-check'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { makeProject, type Ended, type Project } from '../support/project.ts'
import { oddArguments } from './odd-arguments.ts'
import { oddDefinitions } from './odd-definitions.ts'
import { oddPipeline, oddStages } from './odd-project.ts'
import type { Told } from './odd-values.ts'

/** What a run of the fuzz did. */
export interface FuzzCounts {
  readonly invocations: number
  readonly calls: number
  readonly refused: number
  readonly exits: Readonly<Record<string, number>>
}

const callsEach = 60
const commandLinesEach = 4
const definitionsEach = 2

/**
 * One project of odd stages, calls, names, params, wires and outputs, and odd command lines on it, through the real command line.
 *
 * @throws Error with the seed and all that was printed, where an invocation ends otherwise than with 0, 1 or 2 and words.
 */
export function fuzzRun(seed: number): FuzzCounts {
  const project = makeOddProject(seed)
  const exits: Record<string, number> = {}
  const invoke = (...args: string[]): Ended => {
    const ended = project.run(...args)
    const fault = faultOf(ended)
    exits[String(ended.code)] = (exits[String(ended.code)] ?? 0) + 1
    if (fault !== undefined)
      throw new Error(describe({ seed, args, ended, fault, pipeline: project.read('pipeline.ts') }))
    return ended
  }
  try {
    invoke('plan')
    const told = JSON.parse(project.read('faults.json')) as Told
    if (told.faults.length > 0)
      throw new Error(`seed ${seed}: a call was refused without words:\n${told.faults.join('\n')}`)
    const { out } = invoke('plan', '--json')
    const tasks = out === '' ? [] : (JSON.parse(out) as { tasks: { task: string }[] }).tasks.map(({ task }) => task)
    invoke('all')
    invoke('graph')
    const [task] = fc.sample(fc.constantFrom('take', ...tasks), { seed, numRuns: 1 })
    for (const command of ['why', 'show', 'trace']) requireFound(invoke(command, task!), { seed, command, task: task! })
    for (const args of fc.sample(oddArguments, { seed, numRuns: commandLinesEach })) invoke(...args)
    for (const definition of fc.sample(fc.constantFrom(...oddDefinitions), { seed, numRuns: definitionsEach })) {
      project.write('pipeline.ts', wholePipeline(definition))
      invoke(seed % 2 === 0 ? 'plan' : 'all')
    }
    const invocations = Object.values(exits).reduce((sum, count) => sum + count, 0)
    return { invocations, calls: told.made + told.refused, refused: told.refused, exits }
  } finally {
    project.remove()
  }
}

/** A pipeline that is wrong as a whole. */
export function wholePipeline(definition: string): string {
  return `import { pipeline } from 'lineal'\nexport default pipeline(import.meta.url, { ${definition} } as never)\n`
}

/** A project of odd stages, with links that lead back to themselves. */
export function makeOddProject(seed: number): Project {
  const project = makeProject({ ...oddStages, 'data.txt': 'x', 'pipeline.ts': oddPipeline(seed, callsEach) })
  for (const name of ['loop', 'loop.ts']) symlinkSync(name, join(project.root, name))
  return project
}

/** What is wrong with how an invocation ended; undefined where it ended in words. */
export function faultOf({ code, out, err }: Ended): string | undefined {
  const all = out + err
  if (code !== 0 && code !== 1 && code !== 2) return `it ended with ${code}`
  if (/bug of the pipeline engine/.test(all)) return 'it says that it is a bug of the engine'
  if (/^\s+at .*(?:file:\/\/|node:|\/).*:\d+:\d+\)?$/m.test(err)) return 'it prints a stack'
  if (/(?![\n\t])\p{Cc}/u.test(all)) return 'it prints what steers a terminal'
  if (code === 2 && !/^error: [^]*^ {2}fix: ./m.test(err) && !/disk is full/.test(err))
    return 'it ends with 2 and says no error with a fix'
  if (code === 1 && all.trim() === '') return 'it ends with 1 and says nothing'
  return undefined
}

/** A task is found by the name that is shown; what has no result says so. */
function requireFound({ err }: Ended, { seed, command, task }: { seed: number; command: string; task: string }): void {
  if (/there is no stage|is not a target|no task of|have no coordinate/.test(err))
    throw new Error(`seed ${seed}: ${command} does not find the task that plan names ${task}:\n${err}`)
}

function describe(found: { seed: number; args: string[]; ended: Ended; fault: string; pipeline: string }): string {
  const { seed, args, ended, fault, pipeline } = found
  const { code, out, err } = ended
  return `seed ${seed}: ${JSON.stringify(args)}: ${fault}\n[${code}]\n${out.slice(-2000)}\n${err.slice(0, 4000)}\n${pipeline}`
}
