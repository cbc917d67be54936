// Makes garbage and collects it, over and over, until it is killed; says which run's results have to be there.
import { writeSync } from 'node:fs'
import { openStore } from '../../../../engine/store/open-store.ts'
import { executed, large } from '../sample.ts'

const [database, cache, from] = process.argv.slice(2)
const store = openStore({ database: database!, cache: cache! })
for (let n = Number(from); ; n += 10) {
  const run = store.runs.begin({ command: 'all' })
  store.executions.record(
    Array.from({ length: 10 }, (_, i) => executed(n + i, i % 2 === 0 ? `small ${n + i}` : large(n + i), { run })),
  )
  store.runs.end(run, { end: 'done' }, null)
  writeSync(1, `${n}\n`)
  store.collect({ keepRuns: 1 })
}
