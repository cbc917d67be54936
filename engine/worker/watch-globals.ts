import { knownGlobals, wayOf } from '../code/known-node.ts'
import type { ImpurityKind } from '../values/stage.ts'
import type { Note } from './note.ts'
import { watchCall, watchMember, type Hear } from './watch-member.ts'
import { watchMethods } from './watch-methods.ts'

/** Watches the globals that reach out of the process, and those that no list knows. */
export function watchGlobals(note: Note, isOwnText: (text: string) => boolean): void {
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    const way = wayOf(knownGlobals, name) ?? 'unwatched'
    if (way === 'harmless' || way === 'special' || way === 'refused') continue
    watchMember(globalThis, name, (_, __, trap) => {
      note(way, name, trap)
    })
  }
  watchDate(note)
  watchMember(Math, 'random', (_, __, trap) => {
    note('random', 'Math.random', trap)
  })
  watchTimers(globalThis, note)
  watchDateFormat(note)
  watchBodies(note)
  watchFile(globalThis, note)
  watchForms(note)
  watchTexts(note, isOwnText)
  watchMethods('', globalThis, note)
}

function watchDate(note: Note): void {
  watchMember(Date, 'now', (_, __, trap) => {
    note('clock', 'Date.now', trap)
  })
  const original = Date
  const watched: DateConstructor = new Proxy(original, {
    construct: function construct(target, args: unknown[], newTarget: new () => Date) {
      if (args.length === 0) note('clock', 'new Date()', construct)
      return Reflect.construct(target, args, newTarget) as Date
    },
    apply: function apply(target) {
      note('clock', 'Date()', apply)
      return target()
    },
  })
  globalThis.Date = watched
  Date.prototype.constructor = watched
}

/** A timer that waits races the clock; one that only lets others go first does not. */
export function watchTimers(holder: object, note: Note, prefix = ''): void {
  const delayAt = prefix === 'timers/promises.' ? 0 : 1
  for (const name of ['setTimeout', 'setInterval']) {
    watchMember(holder, name, (args, _, trap) => {
      if (Number(args[delayAt] ?? 0) > 1) note('clock', `${prefix}${name}`, trap)
    })
  }
}

/** Functions that write the present date when they are given none. */
function watchDateFormat(note: Note): void {
  const formats = Intl.DateTimeFormat.prototype
  const hear: (what: string) => Hear = (what) => (args, _, trap) => {
    if (args[0] === undefined) note('clock', what, trap)
  }
  watchMember(formats, 'formatToParts', hear('Intl.DateTimeFormat.formatToParts'))
  const known = Object.getOwnPropertyDescriptor(formats, 'format')!
  const bound = new WeakMap<object, object>()
  Object.defineProperty(formats, 'format', {
    ...known,
    get(this: object) {
      const format = known.get!.call(this) as object
      if (!bound.has(format)) bound.set(format, watchCall(format, hear('Intl.DateTimeFormat.format')))
      return bound.get(format)
    },
  })
}

/** A form as a body gets a random boundary. */
function watchBodies(note: Note): void {
  const isForm = (body: unknown): boolean => body instanceof FormData
  const heard: Readonly<Record<string, [ImpurityKind, (args: readonly unknown[]) => boolean]>> = {
    Response: ['random', ([body]) => isForm(body)],
    Request: ['random', ([, init]) => isForm((init as { body?: unknown } | undefined)?.body)],
  }
  for (const [name, [kind, isImpure]] of Object.entries(heard)) {
    watchMember(globalThis, name, (args, _, trap) => {
      if (isImpure(args)) note(kind, `new ${name}`, trap)
    })
  }
}

/** A file without a date gets the present one, as does what is no file when it is added to a form. */
export function watchFile(holder: object, note: Note): void {
  watchMember(holder, 'File', ([, , options], _, trap) => {
    if ((options as { lastModified?: unknown } | undefined)?.lastModified === undefined) note('clock', 'new File', trap)
  })
}

/** Forms are loaded late: their methods are there when the first one has been made. */
function watchForms(note: Note): void {
  const watched = new Set<object>()
  watchMember(
    globalThis,
    'FormData',
    () => undefined,
    (made) => {
      const methods = Object.getPrototypeOf(made) as object
      if (watched.has(methods)) return
      watched.add(methods)
      for (const name of ['append', 'set']) {
        watchMember(methods, name, ([, value], _, trap) => {
          if (value instanceof Blob && !(value instanceof File)) note('clock', `FormData.${name} of a blob`, trap)
        })
      }
    },
  )
}

/**
 * Watches `Function.prototype.toString`, which everything calls that turns a function into text: `[f].join()`, `f == ''`, a
 * package.
 */
function watchTexts(note: Note, isOwn: (text: string) => boolean): void {
  const { toString: textOf } = Function.prototype as { readonly toString: () => string }
  watchMember(Function.prototype, 'toString', (_, self, trap) => {
    if (typeof self === 'function' && isOwn(Reflect.apply(textOf, self, [])))
      note('texts', self.name || 'a function', trap)
  })
}
