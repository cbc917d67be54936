import module from 'node:module'

/** One thing of the language, or of Node, that a package changed. */
interface Change {
  readonly name: string
  readonly holder: object
  readonly key: PropertyKey
  readonly before: PropertyDescriptor | undefined
  readonly after: PropertyDescriptor | undefined
}

/** What JavaScript and Node offer to everybody: packages can change it for all that runs in the process. */
export interface Realm {
  /**
   * Compares with the first state, and takes changes back. Says whether, since the last look, only new names were added, which code
   * meets only when it asks for them, or whether something (`name`) was changed that all code meets or that can't be taken back.
   */
  takeBack(): { readonly state: 'same' | 'added' | 'changed' | 'broken'; readonly name?: string }
  /** Makes the changes again that were taken back, because the package that made them needs them. */
  bringBack(): void
}

interface Part {
  readonly name: string
  readonly holder: object
  readonly parent: object | null
  readonly keys: readonly PropertyKey[]
  readonly values: readonly (readonly [PropertyKey, unknown])[]
  readonly accessors: readonly (readonly [PropertyKey, PropertyDescriptor])[]
  readonly all: ReadonlyMap<PropertyKey, PropertyDescriptor>
}

/** Functions of the language, taken before a package can replace them. */
const { ownKeys, getOwnPropertyDescriptor, getPrototypeOf, setPrototypeOf, defineProperty, deleteProperty } = Reflect
const { is } = Object

/** Members that change by being used: the length of stacks, and the settings of the process. */
const restless: ReadonlySet<PropertyKey> = new Set<PropertyKey>([
  'stackTraceLimit',
  '_events',
  '_eventsCount',
  'exitCode',
  // Node puts it in the place of the getter that makes it.
  'allowedNodeEnvironmentFlags',
  '_exiting',
])

/** Records the present state, to compare with it later. */
export function takeRealm(): Realm {
  const parts = [...holders()].map(([holder, name]) => partOf(holder, name))
  let known = new Map<string, unknown>()
  let taken: Change[] = []
  return {
    takeBack() {
      const changed = parts.filter((part) => !isSame(part))
      if (changed.length === 0 && known.size === 0) return { state: 'same' }
      const changes = changed.flatMap(changesOf)
      const now = new Map(changes.map((change) => [change.name, change.after?.value as unknown]))
      const fresh = changes.filter(({ name, after }) => !known.has(name) || !is(known.get(name), after?.value))
      // Code meets additions to a prototype without asking for them.
      const isMet = ({ name, before }: Change): boolean =>
        before !== undefined || known.has(name) || name.includes('.prototype.')
      const met = fresh.find(isMet)
      const worst = met ?? fresh[0]
      known = now
      // New globals stay: the engine's code does not use them, and a package may need its own at any time.
      taken = changes.filter(({ holder, before }) => holder !== globalThis || before !== undefined)
      const broken = changed.find((part) => !undo(part, taken))
      if (broken !== undefined) return { state: 'broken', name: changesOf(broken)[0]?.name ?? broken.name }
      return worst === undefined
        ? { state: 'same' }
        : { state: met === undefined ? 'added' : 'changed', name: worst.name }
    },
    bringBack() {
      for (const { holder, key, after } of taken) {
        if (after === undefined) deleteProperty(holder, key)
        else defineProperty(holder, key, after)
      }
    },
  }
}

/** All objects that belong to everybody, by their names: the globals, what they hold, and what syntax alone leads to. */
function holders(): Map<object, string> {
  const found = new Map<object, string>([[globalThis, 'globalThis']])
  const add = (name: string, value: unknown): void => {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || found.has(value)) return
    found.set(value, name)
    const prototype = getOwnPropertyDescriptor(value, 'prototype')?.value as unknown
    if (prototype !== undefined) add(`${name}.prototype`, prototype)
  }
  for (const key of ownKeys(globalThis)) {
    const { value } = getOwnPropertyDescriptor(globalThis, key)! as { value?: unknown }
    if (value !== process) add(String(key), value)
  }
  // Node loads these globals late. The engine does not use the others that Node loads late.
  const late: readonly unknown[] = [
    Buffer,
    TextEncoder,
    TextDecoder,
    URL,
    URLSearchParams,
    AbortSignal,
    EventTarget,
    Event,
  ]
  for (const each of late as { readonly name: string }[]) add(each.name, each)
  const walk = (name: string, value: object): void => {
    add(name, getPrototypeOf(value))
  }
  walk('TypedArray', Int8Array)
  walk('ArrayIterator.prototype', [][Symbol.iterator]())
  walk('MapIterator.prototype', new Map()[Symbol.iterator]())
  walk('SetIterator.prototype', new Set()[Symbol.iterator]())
  walk('StringIterator.prototype', ''[Symbol.iterator]())
  walk('Iterator.prototype', getPrototypeOf([][Symbol.iterator]())!)

  const functions = [async () => {}, function* () {}, async function* () {}]
  for (const each of functions) {
    walk('Function.prototype', each)
    const made = (each as { prototype?: object }).prototype
    if (made !== undefined) walk('Generator.prototype', getPrototypeOf(made)!)
  }
  add('Module', module)
  add('Module._extensions', (module as unknown as Record<string, unknown>)['_extensions'])
  add('process', process)
  return found
}

function partOf(holder: object, name: string): Part {
  const keys = ownKeys(holder)
  const all = new Map(
    keys.filter((key) => !restless.has(key)).map((key) => [key, getOwnPropertyDescriptor(holder, key)!]),
  )
  return {
    name,
    holder,
    parent: getPrototypeOf(holder),
    keys,
    all,
    values: [...all].filter(([, known]) => 'value' in known).map(([key, known]) => [key, known.value as unknown]),
    accessors: [...all].filter(([, known]) => !('value' in known)),
  }
}

/** Compares values only, not property descriptors, because this runs after each task. */
function isSame({ holder, keys, values, accessors, parent }: Part): boolean {
  if (ownKeys(holder).length !== keys.length || getPrototypeOf(holder) !== parent) return false
  for (const [key, value] of values) if (!is(Reflect.get(holder, key), value)) return false
  for (const [key, known] of accessors) if (!isLike(getOwnPropertyDescriptor(holder, key), known, key)) return false
  return true
}

function isLike(now: PropertyDescriptor | undefined, known: PropertyDescriptor, key: PropertyKey): boolean {
  if (now === undefined) return false
  if (now.get === known.get && now.set === known.set && is(now.value, known.value)) return true
  // When Node loads a value late, the value replaces the getter that loaded it.
  const late = now.value as { name?: unknown } | undefined
  return known.get !== undefined && typeof late === 'function' && late.name === key
}

function changesOf({ name, holder, all }: Part): Change[] {
  const keys = new Set([...all.keys(), ...ownKeys(holder)])
  return [...keys].flatMap((key) => {
    const [before, after] = [all.get(key), getOwnPropertyDescriptor(holder, key)]
    const isSameKey = restless.has(key) || (before === undefined ? after === undefined : isLike(after, before, key))
    const full = holder === globalThis ? String(key) : `${name}.${String(key)}`
    return isSameKey ? [] : [{ name: full, holder, key, before, after }]
  })
}

/** Takes a change back; false when a member of the language can't be restored. */
function undo({ holder, parent }: Part, changes: readonly Change[]): boolean {
  const isWhole = changes
    .filter((change) => change.holder === holder)
    .every(({ key, before }) => {
      // An addition that can't be removed stays an addition: the engine's code does not use its name.
      if (before === undefined) return deleteProperty(holder, key) || holder !== Object.prototype
      return defineProperty(holder, key, before)
    })
  return isWhole && (getPrototypeOf(holder) === parent || setPrototypeOf(holder, parent))
}
