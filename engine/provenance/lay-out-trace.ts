import type { MadeInput, WholeLineage } from './collect-lineage.ts'
import type { TraceNode, TraceWhole } from './trace-node.ts'

/**
 * How deep a tree of a trace may be. What is deeper begins a tree of its own: readers of JSON give up on deep nesting (V8 at
 * some thousand levels, jq at 256, Python at 1,000), and indented text would grow with the square of the depth.
 */
const deepest = 24

/** A lineage laid out for reading. */
export interface LaidTrace {
  /** A tree for each artifact. */
  readonly trees: readonly TraceNode[]
  /** What is too deep to stand where it was read, in trees of its own. */
  readonly rest: readonly TraceWhole[]
}

/** What stands of an artifact beside what it read. */
export type Described = Omit<TraceWhole, 'inputs' | 'left' | 'rest'>

interface Step {
  readonly id: string
  /** How deep the node lies in its tree. */
  readonly depth: number
  /** How deep it lies below the artifact that is traced. */
  readonly level: number
  readonly put: (node: TraceNode) => void
}

/** Lays a lineage out in trees: each artifact stands whole where it is met first, or in a tree of its own where that is too deep. */
export function layOutTrace(
  { roots, made }: WholeLineage,
  describe: (id: string) => Described,
  lowest: number,
): LaidTrace {
  const [trees, rest]: [TraceNode[], TraceWhole[]] = [[], []]
  const met = new Map<string, 'again' | 'below'>()
  const starts = roots.map((id): Step => ({ id, depth: 0, level: 0, put: (node) => trees.push(node) }))
  const standingOf = ({ id, depth, level }: Step): 'whole' | 'again' | 'below' | 'cut' => {
    const known = met.get(id)
    if (known !== undefined && (known === 'again' || depth > 0)) return known
    if (level >= lowest && made.get(id)!.inputs.length > 0) return 'cut'
    met.set(id, depth > deepest ? 'below' : 'again')
    if (depth <= deepest) return 'whole'
    starts.push({
      id,
      depth: 0,
      level,
      put: (node) => {
        if ('format' in node) rest.push(node)
      },
    })
    return 'below'
  }
  for (const start of starts) {
    const stack = [start]
    for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
      const { digest: artifact, execution, inputs } = made.get(step.id)!
      const standing = standingOf(step)
      if (standing === 'whole') {
        const { steps, shown } = placesFor(inputs, step)
        step.put({ ...describe(step.id), ...shown })
        for (const inner of steps.reverse()) stack.push(inner)
      } else if (standing === 'cut') {
        step.put({ ...describe(step.id), deeper: inputs.reduce((sum, { members }) => sum + members.length, 0) })
      } else {
        const task = execution?.task ?? null
        step.put(standing === 'again' ? { artifact, task, again: true } : { artifact, task, below: true })
      }
    }
  }
  return { trees, rest }
}

/** The places of what an execution read, in the order of its inputs, and the steps that fill them. */
function placesFor(
  inputs: readonly MadeInput[],
  { depth, level }: Step,
): { steps: Step[]; shown: Pick<TraceWhole, 'inputs' | 'left'> } {
  const steps: Step[] = []
  const places: Record<string, TraceNode | TraceNode[]> = {}
  for (const { name, many, members } of inputs) {
    const list: TraceNode[] = []
    if (many) places[name] = list
    for (const [i, id] of members.entries()) {
      const put = (node: TraceNode): void => {
        if (many) list[i] = node
        else places[name] = node
      }
      steps.push({ id, depth: depth + 1, level: level + 1, put })
    }
  }
  const left = inputs.filter((input) => input.left > 0).map((input) => [input.name, input.left] as const)
  return {
    steps,
    shown: {
      ...(inputs.length === 0 ? {} : { inputs: places }),
      ...(left.length === 0 ? {} : { left: Object.fromEntries(left) }),
    },
  }
}
