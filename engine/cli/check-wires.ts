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
  const faults = new Map<string, Fault>()
  for (const task of plan.keys()) {
    const declared = identities.get(task.stage)?.declaration.inputs
    if (declared === undefined) continue
    forEachFault(task.inputs, { declared, identities }, (text) => {
      const same = faults.get(`${task.stage} ${text}`)
      if (same === undefined) faults.set(`${task.stage} ${text}`, { first: task, text, count: 1 })
      else same.count += 1
    })
  }
  if (faults.size > 0) throw badWires([...faults.values()])
}

interface Known {
  readonly declared: Declaration['inputs']
  readonly identities: Identities
}

/** Makes no lists: of 10,000 tasks with nothing to do, each passes here. */
function forEachFault(wires: Wires, known: Known, tell: (text: string) => void): void {
  for (const name in known.declared) {
    if (wires[name] === undefined) tell(`has no input "${name}", which its stage declares`)
  }
  for (const name in wires) {
    const text = faultOfWire(name, wires[name]!, known)
    if (text !== undefined) tell(text)
  }
}

function faultOfWire(name: string, wire: Wires[string], { declared, identities }: Known): string | undefined {
  const input = declared[name]
  if (input === undefined) return `has an input "${name}", which its stage does not declare`
  const odd = (one: Task): boolean => formatOf(one, identities) !== input.format
  if (!isFanIn(wire)) {
    if (input.many) return `has one task as its input "${name}", of which its stage takes many()`
    return odd(wire) ? otherFormat(name, input, wire, identities) : undefined
  }
  if (!input.many) return `has a list of tasks as its input "${name}", of which its stage takes one`
  const member = wire.find(odd)
  return member && otherFormat(name, input, member, identities)
}

function otherFormat(name: string, { format }: Known['declared'][string], from: Task, identities: Identities): string {
  return `reads its input "${name}" in the format ${format}, and ${from.stage} makes ${formatOf(from, identities)!}`
}

function formatOf({ stage }: Task, identities: Identities): string | undefined {
  return stage === ingestStage ? 'file' : identities.get(stage)?.declaration.output.format
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
