import type { Note, ProcessState } from './note.ts'

/** Watches who reads the environment, and counts changes, because the next task would see them. */
export function watchEnvironment(note: Note, state: ProcessState): void {
  let listed = false
  process.env = new Proxy(process.env, {
    get: function get(target, name) {
      if (typeof name === 'string') note('environment', name, get)
      return Reflect.get(target, name) as unknown
    },
    has: function has(target, name) {
      if (typeof name === 'string') note('environment', name, has)
      return Reflect.has(target, name)
    },
    ownKeys: function ownKeys(target) {
      note('environment', 'all of it', ownKeys)
      // Node asks for each variable after it got the list of names.
      listed = true
      queueMicrotask(() => {
        listed = false
      })
      return Reflect.ownKeys(target)
    },
    getOwnPropertyDescriptor: function getOwnPropertyDescriptor(target, name) {
      if (typeof name === 'string' && !listed) note('environment', name, getOwnPropertyDescriptor)
      return Reflect.getOwnPropertyDescriptor(target, name)
    },
    set(target, name, value) {
      count(target, name, state)
      return Reflect.set(target, name, value)
    },
    defineProperty(target, name, made) {
      count(target, name, state)
      return Reflect.defineProperty(target, name, made)
    },
    deleteProperty(target, name) {
      if (Reflect.has(target, name)) state.changes++
      return Reflect.deleteProperty(target, name)
    },
  })
}

function count(target: NodeJS.ProcessEnv, name: string | symbol, state: ProcessState): void {
  if (Reflect.has(target, name)) state.changes++
  else state.additions++
}
