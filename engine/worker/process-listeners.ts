/** Remembers who listens to this process; what it returns takes off all who were added since. */
export function processListeners(): () => void {
  const before = new Map(process.eventNames().map((name) => [name, process.listeners(name as 'exit')]))
  return () => {
    for (const name of process.eventNames()) {
      const known = before.get(name) ?? []
      const now = process.listeners(name as 'exit')
      if (now.length === known.length) continue
      for (const listener of now) if (!known.includes(listener)) process.off(name, listener)
    }
  }
}
