// Leases tasks a few at a time, executes what it got, and ends when every task has a result.
import { openStore } from '../../../../engine/store/open-store.ts'
import { executed, large } from '../sample.ts'

const [database, cache, count] = process.argv.slice(2)
const store = openStore({ database: database!, cache: cache! })
const run = store.runs.begin({ command: `share ${process.pid}` })
const tasks = Array.from({ length: Number(count) }, (_, n) =>
  executed(n, n % 5 === 0 ? large(n) : `small ${n}`, { run }),
)
for (;;) {
  const known = store.executions.lookup(tasks.map(({ key }) => key))
  const open = tasks.filter(({ key }) => !known.has(key))
  if (open.length === 0) break
  const ours = store.leases.take(
    open.slice(0, 3).map(({ key }) => key),
    run,
  )
  const recorded = store.executions.lookup([...ours])
  store.executions.record(open.filter(({ key }) => ours.has(key) && !recorded.has(key)))
  store.leases.release([...recorded.keys()], run)
}
store.runs.end(run, { end: 'done' }, null)
store.close()
