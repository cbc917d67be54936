import type { Surroundings } from './surroundings.ts'
import type { Placed } from './placed.ts'

interface Linked {
  readonly reached: readonly Placed[]
  /** All effects, in the order of their evaluation. */
  readonly effects: readonly Placed[]
  readonly owners: ReadonlyMap<string, readonly Placed[]>
  readonly surroundings: Surroundings
  /** The number by which the digest knows a statement. */
  readonly record: (item: Placed) => number
}

/**
 * Where the order between a value and something else can be told: how many effects could have met the value before it
 * was made (`late`), how many could have changed what it was made of (`after`), and which of its parts are made only
 * later (`early`). Whatever gets no mark may move without a change of meaning.
 */
export function orderMarks(linked: Linked): string[] {
  const first = firstEffects(linked)
  const marks: string[] = []
  for (const item of linked.reached) {
    const { evaluation } = item.statement
    if (item.effect || !evaluation || evaluation.makes === 'nothing') continue
    const before = linked.effects.filter((effect) => effect.index < item.index).length
    const mark = (kind: string, since: number): void => {
      if (since < before) marks.push(`${kind} ${linked.record(item)} ${before - since}`)
    }
    mark('late', first.of(item))
    mark('after', firstToChange(item, linked, first))
    const early = madeLater(item, linked)
      .map(linked.record)
      .sort((a, b) => a - b)
    if (early.length > 0) marks.push(`early ${linked.record(item)} ${early.join(' ')}`)
  }
  return marks
}

interface FirstEffects {
  /** The place of the first effect that may use a name of the statement; Infinity if no effect uses one. */
  of(item: Placed): number
  /** The same for what is imported from a package. */
  ofImport(specifier: string): number
}

function firstEffects(linked: Linked): FirstEffects {
  const first = new Map<Placed, number>()
  const imports = new Map<string, number>()
  linked.effects.forEach((effect, ordinal) => {
    for (const item of reachable([effect], linked, new Set(first.keys()))) {
      first.set(item, ordinal)
      for (const specifier of importsOf(item, linked.surroundings))
        if (!imports.has(specifier)) imports.set(specifier, ordinal)
    }
  })
  return { of: (item) => first.get(item) ?? Infinity, ofImport: (specifier) => imports.get(specifier) ?? Infinity }
}

/** The first effect that may have changed what a value was made of. */
function firstToChange(item: Placed, linked: Linked, first: FirstEffects): number {
  const { surroundings, owners } = linked
  const { takes, reads } = item.statement.evaluation ?? { takes: [], reads: [] }
  const taken = [...takes].filter((name) => surroundings.reassigned.has(name)).flatMap((name) => owners.get(name) ?? [])
  const read = [
    ...reachable(
      [...reads].flatMap((name) => owners.get(name) ?? []),
      linked,
    ),
  ]
  const imported = [...takes, ...reads].flatMap((name) => surroundings.imports.get(name)?.specifier ?? [])
  const specifiers = [...imported, ...read.flatMap((part) => importsOf(part, surroundings))].filter(
    (s) => s !== 'engine',
  )
  return Math.min(
    Infinity,
    ...[...taken, ...read].map((part) => first.of(part)),
    ...specifiers.map((s) => first.ofImport(s)),
  )
}

/** The variables that a value is made of and that get their own value only after it. */
function madeLater(item: Placed, linked: Linked): Placed[] {
  const { takes, reads } = item.statement.evaluation ?? { takes: [], reads: [] }
  const taken = [...takes].flatMap((name) => linked.owners.get(name) ?? [])
  const read = reachable(
    [...reads].flatMap((name) => linked.owners.get(name) ?? []),
    linked,
  )
  return [...new Set([...taken, ...read])].filter(
    (part) =>
      part.index > item.index && part.statement.role !== 'function' && part.statement.evaluation?.makes !== 'nothing',
  )
}

/** What is reachable by name from some statements, they themselves included, without what is known already. */
function reachable(from: readonly Placed[], { owners }: Linked, known: ReadonlySet<Placed> = new Set()): Set<Placed> {
  const found = new Set(from.filter((item) => !known.has(item)))
  for (const item of found) {
    for (const name of item.statement.holes) {
      for (const owner of owners.get(name) ?? []) if (!known.has(owner)) found.add(owner)
    }
  }
  return found
}

function importsOf({ statement }: Placed, { imports }: Surroundings): string[] {
  return statement.holes.flatMap((name) => imports.get(name)?.specifier ?? [])
}
