import { sealOf } from './chain.ts'
import type { Connection } from './connection.ts'
import type { Memo } from '../values/memo.ts'

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
