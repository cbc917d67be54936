import { digestText, type Digest } from '../values/digest.ts'
import { pureGlobals } from './known-globals.ts'
import { isPrinter, printsNames } from './name-printers.ts'
import { orderMarks } from './order-marks.ts'
import type { Import, Module, Statement } from './read-module.ts'
import { hasNoEffect, type Surroundings } from './surroundings.ts'
import type { Placed } from './placed.ts'

/** A module's part of a bundle, read. */
export interface ReadPart {
  readonly file: string
  readonly offset: number
  readonly text: string
  readonly module: Module
}

/** A bundle as a whole: what it is, apart from names, layout and the order of what commutes. */
export interface LinkedBundle {
  readonly tree: Digest<'tree'>
  /** The text that the tree's digest is of: a line for each fact. */
  readonly preimage: string
  /** Whether it is seen to turn a function of its own into text, or to evaluate text: all its texts are then in the digest. */
  readonly readsTexts: boolean
  /** All top-level statements, in their order. */
  readonly placed: readonly Placed[]
  /** Those that the stage reaches. */
  readonly reached: readonly Placed[]
  readonly surroundings: Surroundings
}

/**
 * Numbers the top-level names of a bundle by first use, from what it exports and what it does, and digests the result:
 * equal digests mean bundles that differ only in names, layout, unused code, and the order of declarations whose order
 * can't be told.
 */
export function linkBundle(parts: readonly ReadPart[], helpers: ReadonlySet<string>): LinkedBundle {
  const surroundings = surround(parts, helpers)
  const placed = place(parts, surroundings)
  const linker = new Linker(placed, surroundings)
  const exports = parts.flatMap((part) => part.module.exports).sort((a, b) => (a.exported < b.exported ? -1 : 1))
  const lines = exports.map(({ exported, local, from }) =>
    from === undefined
      ? `export ${exported} ${linker.token(local)}`
      : `export ${exported} ${JSON.stringify(from)}#${local}`,
  )
  linker.drain()
  for (const item of placed) if (item.effect) linker.reach(item)
  for (const item of mayThrow(placed, surroundings)) linker.reach(item)
  const readsTexts = linker.readsTexts()
  lines.push(...linker.records, ...importLines(parts), ...linker.marks(), ...linker.names(), ...linker.allNames())
  if (readsTexts) lines.push(...linker.reached.map(({ text }, i) => `text ${i} ${JSON.stringify(text)}`))
  const preimage = lines.join('\n')
  return {
    tree: digestText('tree', preimage),
    preimage,
    readsTexts,
    placed,
    reached: linker.reached,
    surroundings,
  }
}

function surround(parts: readonly ReadPart[], helpers: ReadonlySet<string>): Surroundings {
  const imports = new Map<string, Import>()
  const declaredBy = new Map<string, Statement[]>()
  const reassigned = new Set<string>()
  for (const { module } of parts) {
    for (const item of module.imports) if (item.local !== '') imports.set(item.local, item)
    for (const statement of module.statements) {
      for (const name of statement.declares) addTo(declaredBy, name, statement)
      for (const name of statement.assigns) reassigned.add(name)
    }
  }
  return { imports, declaredBy, reassigned, helpers }
}

function place(parts: readonly ReadPart[], surroundings: Surroundings): Placed[] {
  const pure = hasNoEffect(
    parts.flatMap(({ module }) => module.statements),
    surroundings,
  )
  const placed = parts.flatMap(({ file, offset, text, module }) =>
    module.statements.map((statement) => ({
      statement,
      file,
      offset,
      text: text.slice(statement.start, statement.end),
      effect: !pure.has(statement),
    })),
  )
  return placed.map((item, index) => ({ ...item, index }))
}

/** Values that nobody may use, and that may still end in an error while they are made; in an order of their own. */
function mayThrow(placed: readonly Placed[], { imports, declaredBy }: Surroundings): Placed[] {
  const placeOf = new Map(placed.map(({ statement, index }) => [statement, index]))
  const isThere = (name: string, from: number): boolean => {
    const owners = declaredBy.get(name)
    if (!owners) return imports.has(name) || pureGlobals.has(name)
    return owners.some((owner) => owner.role === 'function' || placeOf.get(owner)! < from)
  }
  const found = placed.filter(({ statement: { evaluation }, index }) => {
    if (!evaluation) return false
    return evaluation.mayThrow || [...evaluation.takes, ...evaluation.reads].some((name) => !isThere(name, index))
  })
  return found.sort((a, b) => (a.statement.form < b.statement.form ? -1 : 1))
}

/** Which modules are imported from outside, and those imported for their effect in the order of their evaluation. */
function importLines(parts: readonly ReadPart[]): string[] {
  const imports = parts.flatMap(({ module }) => module.imports)
  const all = [
    ...new Set(imports.map(({ specifier, attributes }) => `import ${JSON.stringify(specifier)}${attributes}`)),
  ]
  const bare = imports.filter(({ local }) => local === '').map(({ specifier }) => `effect ${JSON.stringify(specifier)}`)
  return [...all.sort(), ...bare]
}

class Linker {
  readonly records: string[] = []
  readonly reached: Placed[] = []
  private readonly numbers = new Map<string, number>()
  private readonly recordOf = new Map<Placed, number>()
  private readonly queue: Placed[] = []
  private readonly placed: readonly Placed[]
  private readonly surroundings: Surroundings
  private readonly owners = new Map<string, Placed[]>()

  constructor(placed: readonly Placed[], surroundings: Surroundings) {
    this.placed = placed
    this.surroundings = surroundings
    for (const item of placed) {
      const { declares, role, holes } = item.statement
      for (const name of role === 'namespace' ? holes.slice(1, 2) : declares) addTo(this.owners, name, item)
    }
  }

  /** How a record names an outer name: by number where the bundle declares it, else by where it comes from. */
  token(name: string): string {
    if (this.surroundings.helpers.has(name)) return `bundler:${name.replace(/(Node|Min)$/, '')}`
    const owners = this.owners.get(name)
    if (!owners) return outsideToken(name, this.surroundings.imports.get(name))
    const known = this.numbers.get(name)
    if (known !== undefined) return String(known)
    this.numbers.set(name, this.numbers.size)
    this.queue.push(...owners)
    return String(this.numbers.size - 1)
  }

  reach(item: Placed): void {
    this.queue.push(item)
    this.drain()
  }

  drain(): void {
    for (let item = this.queue.shift(); item; item = this.queue.shift()) {
      if (this.recordOf.has(item)) continue
      this.recordOf.set(item, this.reached.length)
      this.reached.push(item)
      const { form, holes } = item.statement
      this.records.push(
        `${item.effect ? 'effect' : 'value'} ${form} ${holes.map((name) => this.token(name)).join(' ')}`,
      )
    }
  }

  /** The order of effects, and where else an order can be told. */
  marks(): string[] {
    const record = (item: Placed): number => this.recordOf.get(item) ?? -1
    const effects = this.placed.filter((item) => item.effect)
    const order = `order ${effects.map(record).join(' ')}`
    return [
      order,
      ...orderMarks({ reached: this.reached, effects, owners: this.owners, surroundings: this.surroundings, record }),
    ]
  }

  /** The names of functions, where the bundle reads any. */
  names(): string[] {
    const statements = this.reached.map(({ statement }) => statement)
    if (!statements.some((statement) => this.readsNames(statement))) return []
    const escaping = new Set(statements.flatMap(({ escapes }) => escapes))
    const functions = new Set(statements.flatMap((s) => s.functions))
    return statements.map(({ visible, declares }) => {
      const declared = declares.filter((name) => functions.has(name) && escaping.has(name))
      return `names ${[...visible.functions, ...declared].join(' ')}`
    })
  }

  /** The names of all bindings, where the bundle reads texts of errors. */
  allNames(): string[] {
    const statements = this.reached.map(({ statement }) => statement)
    if (!statements.some(({ visible }) => visible.readsErrors)) return []
    return statements.map(({ visible, holes }) => `bindings ${visible.locals} ${holes.join(' ')}`)
  }

  private readsNames({ visible, holes, reach }: Statement): boolean {
    const { imports } = this.surroundings
    return visible.readsNames || reach.imports.some(isPrinter) || holes.some((name) => printsNames(imports.get(name)))
  }

  readsTexts(): boolean {
    const statements = this.reached.map(({ statement }) => statement)
    const functions = new Set(statements.flatMap((s) => s.functions))
    return statements.some(
      ({ holes, visible }) =>
        visible.readsOwnText ||
        visible.readsTextOf.some((name) => functions.has(name)) ||
        (holes.includes('eval') && !this.owners.has('eval')),
    )
  }
}

function addTo<T>(lists: Map<string, T[]>, name: string, item: T): void {
  const list = lists.get(name)
  if (list) list.push(item)
  else lists.set(name, [item])
}

function outsideToken(name: string, item: Import | undefined): string {
  return item ? `import:${JSON.stringify(item.specifier)}#${item.imported}${item.attributes}` : `global:${name}`
}
