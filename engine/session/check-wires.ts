import { ingestStage, isFanIn, type Task, type Wires } from '../graph/task.ts'
import type { Plan } from '../plan/make-plan.ts'
import type { StageIdentity } from '../plan/task-key.ts'
import type { Declaration } from '../values/declaration.ts'
import { UserError } from '../values/user-error.ts'

/** No more of them are told at once. */
const most = 10

type Identities = ReadonlyMap<string, StageIdentity>

interface Fault {
  readonly first: Task
  readonly text: string
  /** How many tasks of the stage have it. */
  count: number
}

/**
 * Checks the wires of all tasks against the inputs that their stages declare, before anything runs: who runs no type check
 * learns of it here. Those of reused tasks too: a result that was made with such wires is wrong.
 *
 * @throws UserError `bad-wires` naming each input, and the first task that has it.
 */
export function checkWires(plan: Plan, identities: Identities): void {
  const stages = new Map<string, Declared>([[ingestStage, { inputs: {}, format: 'file' }]])
  for (const [stage, { declaration }] of identities)
    stages.set(stage, { inputs: declaration.inputs, format: declaration.output.format })
  const faults = new Map<string, Fault>()
  for (const task of plan.keys()) {
    for (const text of faultsOf(task, stages)) {
      const same = faults.get(`${task.stage} ${text}`)
      if (same === undefined) faults.set(`${task.stage} ${text}`, { first: task, text, count: 1 })
      else same.count += 1
    }
  }
  if (faults.size > 0) throw badWires([...faults.values()])
}

/** What a stage declares to the world: what it takes, and the format of what it makes. */
interface Declared {
  readonly inputs: Declaration['inputs']
  readonly format: string
}

type Stages = ReadonlyMap<string, Declared>

/** Makes no lists: of 10,000 tasks with nothing to do, each passes here. */
function* faultsOf({ stage, inputs: wires }: Task, stages: Stages): Iterable<string> {
  const { inputs } = stages.get(stage)!
  for (const name in inputs) {
    if (wires[name] === undefined) yield `has no input "${name}", which its stage declares`
  }
  for (const name in wires) {
    const wire = wires[name]
    const fault = wire && faultOfWire(name, wire, { input: inputs[name], stages })
    if (fault !== undefined) yield fault
  }
}

function faultOfWire(
  name: string,
  wire: Wires[string],
  { input, stages }: { input: Declared['inputs'][string] | undefined; stages: Stages },
): string | undefined {
  if (input === undefined) return `has an input "${name}", which its stage does not declare`
  if (isFanIn(wire) && !input.many) return `has a list of tasks as its input "${name}", of which its stage takes one`
  if (!isFanIn(wire) && input.many) return `has one task as its input "${name}", of which its stage takes many()`
  const odd = firstOfOtherFormat(wire, input.format, stages)
  return (
    odd &&
    `reads its input "${name}" in the format ${input.format}, and ${odd.stage} makes ${stages.get(odd.stage)!.format}`
  )
}

function firstOfOtherFormat(wire: Wires[string], format: string, stages: Stages): Task | undefined {
  if (!isFanIn(wire)) return stages.get(wire.stage)!.format === format ? undefined : wire
  for (const member of wire) if (stages.get(member.stage)!.format !== format) return member
  return undefined
}

function badWires(faults: readonly Fault[]): UserError {
  const lines = faults.slice(0, most).map(({ first, text, count }) => {
    return `${first.name} ${text}${count === 1 ? '' : ` (so do ${count - 1} more of ${first.stage})`}`
  })
  if (faults.length > most) lines.push(`and ${faults.length - most} more`)
  return new UserError({
    code: 'bad-wires',
    what: ['wires that do not fit the inputs of their stage', ...lines].join('\n       '),
    at: [...new Set(faults.map(({ first }) => first.file))].join(', '),
    fix: 'mend them in the pipeline, or mend `inputs` of the stage',
  })
}
