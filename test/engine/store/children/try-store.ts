// Opens a store and records or reads, printing what came of it as JSON.
import { openStore } from '../../../../engine/store/open-store.ts'
import { UserError } from '../../../../engine/values/user-error.ts'
import { executed, large } from '../sample.ts'

const [database, cache, what] = process.argv.slice(2)
try {
  const store = openStore({ database: database!, cache: cache! }, what === 'read' ? 'read' : 'write')
  if (what === 'read') console.log(JSON.stringify(store.executions.lookup([executed(1, '').key]).size))
  else if (what === 'fill') for (let n = 100; ; n++) store.executions.record([executed(n, large(n, 100_000))])
  else if (what === 'fill-small')
    for (let n = 100; ; n++) store.executions.record([executed(n, String(n).repeat(2000))])
  else console.log(JSON.stringify(store.executions.record([executed(1, 'small'), executed(2, large(2))])))
} catch (error) {
  if (!(error instanceof UserError)) throw error
  const { code, message, at, fix } = error
  console.log(JSON.stringify({ code, message, at, fix }))
}
