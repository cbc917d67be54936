import { sealOf } from './chain.ts'
import type { Connection } from './connection.ts'

/** Derived facts that cost time to find again (what a file's stats stand for); nothing is lost when they are. */
export interface Memo {
  /** The value under a name, or undefined where there is none or its bits have changed. */
  get(name: string): string | undefined
  /** Keeps a value; does nothing in a store that was opened to read only. */
  set(name: string, value: string): void
}

/** Opens the memo of a store. */
export function memoIn({ db, access, guard, write }: Connection): Memo {
  const select = db.prepare<[string], { value: string; seal: string }>('SELECT value, seal FROM memo WHERE name = ?')
  const insert = db.prepare<[string, string, string]>('INSERT OR REPLACE INTO memo VALUES (?, ?, ?)')
  return {
    get: (name) =>
      guard(() => {
        const row = select.get(name)
        return row !== undefined && row.seal === sealOf('memo', [name, row.value]) ? row.value : undefined
      }),
    set: (name, value) => {
      if (access === 'write') write(() => insert.run(name, value, sealOf('memo', [name, value])))
    },
  }
}
