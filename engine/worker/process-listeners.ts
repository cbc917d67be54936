/**
 * Remembers who listens to this process; what it returns takes off all who were added since. It uses no method that packages may
 * have replaced.
 */
export function processListeners(): () => void {
  const { eventNames, listeners, off } = process
  const names = (): (string | symbol)[] => Reflect.apply(eventNames, process, [])
  const of = (name: string | symbol): ((...args: unknown[]) => void)[] =>
    Reflect.apply(listeners, process, [name]) as never
  const before: { readonly name: string | symbol; readonly known: readonly unknown[] }[] = []
  for (const name of names()) before[before.length] = { name, known: of(name) }
  return () => {
    for (const name of names()) {
      let known: readonly unknown[] = []
      for (const each of before) if (each.name === name) known = each.known
      for (const listener of of(name)) if (!holds(known, listener)) Reflect.apply(off, process, [name, listener])
    }
  }
}

function holds(list: readonly unknown[], item: unknown): boolean {
  for (const each of list) if (each === item) return true
  return false
}
