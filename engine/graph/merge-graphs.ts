import { UserError } from '../values/user-error.ts'
import type { Continuation, Graph } from './build-graph.ts'
import { isFanIn, type Task, type Wires } from './task.ts'

/** Graphs of one pipeline, laid with other params each, as one graph: what does not differ is one task. */
export interface MergedGraphs {
  readonly graph: Graph
  /** The task of the merged graph that stands for a task of one of the graphs. */
  readonly taskOf: (own: Task) => Task
  /** The graphs that have a task, by their index. */
  readonly membersOf: (task: Task) => readonly number[]
  /** The name that the pipeline gave a task. */
  readonly plainNameOf: (task: Task) => string
  /** Which graph a continuation is of, and the graph's own continuation. */
  readonly ownOf: (continuation: Continuation) => { readonly member: number; readonly own: Continuation }
  /** Takes over what a continuation has added to its graph. */
  readonly absorb: (continuation: Continuation) => void
}

interface Node {
  readonly own: Task
  readonly inputs: Readonly<Record<string, Node | readonly Node[]>>
  readonly members: Set<number>
  readonly id: number
  task?: Task
}

/**
 * Merges the graphs of a pipeline's variants. A task keeps its name unless the defaults, or another of the graphs, have another
 * task of that name: then the name of its variants stands behind it, `aggregate {rate=0.3}`.
 *
 * @param defaults the graph of the defaults; it lends its names, and none of its tasks
 * @param suffixOf names some of the graphs, by their indices; the one of the defaults has no name
 */
export function mergeGraphs(
  defaults: Graph,
  graphs: readonly Graph[],
  suffixOf: (members: readonly number[]) => string,
): MergedGraphs {
  const all = collectNodes(defaults, graphs)
  const open = openMerged(defaults.root)
  const { namesakes } = all
  for (const node of all.nodes) {
    if (node.members.size === 0) continue
    const isPlain = namesakes.get(node.own.name) === 1 || all.isOfDefaults(node)
    open.add(node, isPlain ? node.own.name : nameOf(node, suffixOf([...node.members])))
  }
  for (const [member, graph] of graphs.entries()) open.follow(graph, member, all.nodeOf)
  return {
    graph: open.graph,
    taskOf: (own) => all.nodeOf(own).task!,
    membersOf: (task) => [...open.nodeOf(task).members],
    plainNameOf: (task) => open.nodeOf(task).own.name,
    ownOf: open.ownOf,
    absorb(continuation) {
      const { member } = open.ownOf(continuation)
      open.end(continuation)
      for (const node of all.add(graphs[member]!, member))
        if (node.task === undefined) open.add(node, nameOf(node, suffixOf([member])))
      open.follow(graphs[member]!, member, all.nodeOf)
    },
  }
}

function nameOf({ own }: Node, suffix: string): string {
  return suffix === '' ? own.name : `${own.name} {${suffix}}`
}

/** The merged graph while nodes become its tasks. */
function openMerged(root: string) {
  const tasks: Task[] = []
  const byName = new Map<string, Task>()
  const namesakes = new Map<string, Task[]>()
  const nodes = new Map<Task, Node>()
  const stages = new Map<string, string>()
  const continuations: Continuation[] = []
  const owners = new Map<Continuation, { member: number; own: Continuation }>()
  const graph: Graph = { root, tasks, byName, namesakes, stages, continuations }
  return {
    graph,
    nodeOf: (task: Task): Node => nodes.get(task)!,
    ownOf: (continuation: Continuation) => owners.get(continuation)!,
    add(node: Node, name: string): void {
      const task = taskOfNode(node, name)
      node.task = task
      tasks.push(task)
      nodes.set(task, node)
      byName.set(name, task)
      namesakes.set(node.own.name, [...(namesakes.get(node.own.name) ?? []), task])
    },
    end(continuation: Continuation): void {
      continuations.splice(continuations.indexOf(continuation), 1)
    },
    /** Takes over the stages of a graph, and what in it waits for results. */
    follow(from: Graph, member: number, nodeOf: (own: Task) => Node): void {
      for (const [stage, entry] of from.stages) {
        if ((stages.get(stage) ?? entry) !== entry) throw twoStages(stage, [stages.get(stage)!, entry])
        stages.set(stage, entry)
      }
      const known = new Set([...owners.values()].map(({ own }) => own))
      for (const own of from.continuations.filter((one) => !known.has(one))) {
        const merged = { ...own, task: nodeOf(own.task).task! }
        owners.set(merged, { member, own })
        continuations.push(merged)
      }
    },
  }
}

/** All tasks of some graphs, those that are the same once. */
function collectNodes(defaults: Graph, graphs: readonly Graph[]) {
  const nodes: Node[] = []
  const bySignature = new Map<string, Node>()
  const byTask = new Map<Task, Node>()
  const namesakes = new Map<string, number>()
  const nodeOf = (task: Task): Node => byTask.get(task)!
  const add = ({ tasks }: Graph, member: number | undefined): Node[] =>
    tasks
      .filter((own) => !byTask.has(own))
      .map((own) => {
        const inputs = mapWires(own.inputs, nodeOf)
        const signature = JSON.stringify([own.name, own.file, own.params, own.at, mapWires(inputs, ({ id }) => id)])
        let node = bySignature.get(signature)
        if (node === undefined) {
          node = { own, inputs, members: new Set(), id: nodes.length }
          nodes.push(node)
          bySignature.set(signature, node)
          namesakes.set(own.name, (namesakes.get(own.name) ?? 0) + 1)
        }
        byTask.set(own, node)
        if (member !== undefined) node.members.add(member)
        return node
      })
  const ofDefaults = new Set(add(defaults, undefined))
  for (const [member, graph] of graphs.entries()) add(graph, member)
  return { nodes, namesakes, nodeOf, add, isOfDefaults: (node: Node) => ofDefaults.has(node) }
}

/** The pipeline's own task where nothing of it is named otherwise; else a copy. */
function taskOfNode({ own, inputs }: Node, name: string): Task {
  const wires = mapWires(inputs, ({ task }) => task!)
  const isOwn = name === own.name && Object.keys(wires).every((input) => sameWire(wires[input]!, own.inputs[input]!))
  return isOwn ? own : Object.freeze({ ...own, name, inputs: wires })
}

function sameWire(one: Wires[string], other: Wires[string]): boolean {
  if (!isFanIn(one) || !isFanIn(other)) return one === other
  return one.every((task, i) => task === other[i])
}

function mapWires<From extends object, To>(
  wires: Readonly<Record<string, From | readonly From[]>>,
  map: (one: From) => To,
): Readonly<Record<string, To | readonly To[]>> {
  return Object.fromEntries(
    Object.entries(wires).map(([name, wire]) => [name, Array.isArray(wire) ? wire.map(map) : map(wire as From)]),
  )
}

function twoStages(stage: string, [first, second]: readonly [string, string]): UserError {
  return new UserError({
    code: 'stage-name',
    what: `two variants have a stage "${stage}" each, "${first}" and "${second}"`,
    fix: 'rename one of the files, or run the variants one at a time',
  })
}
