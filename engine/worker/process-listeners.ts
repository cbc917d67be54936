type Listener = (...args: unknown[]) => void

/**
 * Remembers the listeners of this process, and returns a function that removes all later ones. Neither uses a method that packages
 * may have replaced.
 */
export function processListeners(): () => void {
  const names = process.eventNames.bind(process)
  const listeners = process.listeners.bind(process) as (name: string | symbol) => readonly Listener[]
  const off = process.off.bind(process)
  const before: { readonly name: string | symbol; readonly known: readonly Listener[] }[] = []
  for (const name of names()) before[before.length] = { name, known: listeners(name) }
  return () => {
    for (const name of names()) {
      let known: readonly Listener[] = []
      for (const each of before) if (each.name === name) known = each.known
      for (const listener of listeners(name)) if (!holds(known, listener)) off(name, listener)
    }
  }
}

function holds(list: readonly Listener[], item: Listener): boolean {
  for (const each of list) if (each === item) return true
  return false
}
