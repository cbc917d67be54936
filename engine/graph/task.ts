import type { Json } from '../values/canonical-json.ts'
import { digestText } from '../values/digest.ts'
import { beginningOf, printableLine } from '../values/printable.ts'

declare const makes: unique symbol

/** A value that a task's name can show. */
export type Scalar = string | number | boolean | null

/** The values that tell tasks of one stage apart, by name. */
export type Coordinates = Readonly<Record<string, Scalar>>

/** One application of a stage to params and inputs, or the ingest of one file; `Value` is what it makes. */
export interface Task<Value = unknown> {
  /** Readable and unique in the pipeline: `train[target=co2,activation=sin,seed=3]`. */
  readonly name: string
  /** The stage's name, or `ingest`. */
  readonly stage: string
  /** The stage's source file, or the file that an ingest step reads; relative to the pipeline's folder. */
  readonly file: string
  readonly params: Readonly<Record<string, Json>>
  /** The task's own coordinates over those that it inherits from its inputs. */
  readonly at: Coordinates
  readonly inputs: Wires
  readonly [makes]?: Value
}

/** What a task reads: one task for each input, or many for a fan-in. */
export type Wires = Readonly<Record<string, Task | readonly Task[]>>

/** The name of the stage that files enter through. */
export const ingestStage = 'ingest'

/** A longer text is shown by its beginning, its length and a digest, which keeps the names of tasks apart. */
const longestText = 100
const longestName = 1000

/** Writes a task's name: the stage, and its coordinates in brackets. Of very many coordinates it shows the first, and a digest of all. */
export function taskName(stage: string, at: Coordinates): string {
  const shown = Object.keys(at).map((name) => `${showWord(name)}=${showScalar(at[name]!)}`)
  if (shown.length === 0) return stage
  const all = shown.join(',')
  return `${stage}[${all.length <= longestName ? all : shortened(shown, all)}]`
}

function shortened(shown: readonly string[], all: string): string {
  let length = 0
  const fitting = shown.filter((one) => (length += one.length + 1) <= longestName)
  return `${fitting.join(',')},and ${shown.length - fitting.length} more (digest ${digestOf(all)})`
}

/** How a name shows a value: strings bare where that can be read back, else as JSON. */
export function showScalar(value: Scalar): string {
  if (typeof value !== 'string') return JSON.stringify(value)
  return Number.isNaN(Number(value)) ? showWord(value) : JSON.stringify(value)
}

function showWord(word: string): string {
  if (word.length <= longestText && /^[a-zA-Z0-9_.:/+*@-]+$/.test(word)) return word
  if (word.length > longestText)
    return showWord(`${beginningOf(word, longestText / 2)}... (${word.length} characters, digest ${digestOf(word)})`)
  const isBare = /^[^\s,=[\]"'][^,=[\]"]*$/.test(word) && word === printableLine(word)
  return isBare ? word : printableLine(JSON.stringify(word))
}

function digestOf(text: string): string {
  return digestText('text', text).slice(0, 12)
}

/** The wires of a task as a list of [input, tasks]. */
export function wiresOf(task: Task): [string, readonly Task[]][] {
  return Object.entries(task.inputs).map(([name, wire]) => [name, isFanIn(wire) ? wire : [wire]])
}

/** Visits what a task reads, wire by wire; plans of many tasks ask so often that lists of them would be felt. */
export function forEachInput({ inputs }: Task, visit: (input: Task) => void): void {
  for (const name of Object.keys(inputs)) {
    const wire = inputs[name]!
    if (isFanIn(wire)) for (const input of wire) visit(input)
    else visit(wire)
  }
}

/** Whether a wire brings the outputs of many tasks. */
export function isFanIn(wire: Task | readonly Task[]): wire is readonly Task[] {
  return Array.isArray(wire)
}
