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
  const isSound = soundnessOf(identities)
  const faults = new Map<string, Fault>()
  for (const task of plan.keys()) {
    if (isSound(task)) continue
    const { inputs: declared } = identities.get(task.stage)!.declaration
    for (const text of faultsOf(task.inputs, { declared, identities })) {
      const same = faults.get(`${task.stage} ${text}`)
      if (same === undefined) faults.set(`${task.stage} ${text}`, { first: task, text, count: 1 })
      else same.count += 1
    }
  }
  if (faults.size > 0) throw badWires([...faults.values()])
}

/** Whether the wires of a task fit. It makes no lists: of 10,000 tasks with nothing to do, each passes here. */
function soundnessOf(identities: Identities): (task: Task) => boolean {
  const formats = new Map<string, string>([[ingestStage, 'file']])
  const inputs = new Map<string, { declared: Declaration['inputs']; count: number }>()
  for (const [stage, { declaration }] of identities) {
    formats.set(stage, declaration.output.format)
    inputs.set(stage, { declared: declaration.inputs, count: Object.keys(declaration.inputs).length })
  }
  return ({ stage, inputs: wires }) => {
    const own = inputs.get(stage)
    if (own === undefined) return true
    let count = 0
    for (const name in wires) {
      const [wire, input] = [wires[name], own.declared[name]]
      if (wire === undefined || input === undefined || isFanIn(wire) !== input.many) return false
      if (!isFanIn(wire)) {
        if (formats.get(wire.stage) !== input.format) return false
      } else for (const member of wire) if (formats.get(member.stage) !== input.format) return false
      count++
    }
    return count === own.count
  }
}

interface Known {
  readonly declared: Declaration['inputs']
  readonly identities: Identities
}

function faultsOf(wires: Wires, known: Known): string[] {
  const missing = Object.keys(known.declared).filter((name) => wires[name] === undefined)
  return [
    ...missing.map((name) => `has no input "${name}", which its stage declares`),
    ...Object.entries(wires as Partial<Wires>).flatMap(([name, wire]) =>
      wire === undefined ? [] : (faultOfWire(name, wire, known) ?? []),
    ),
  ]
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
