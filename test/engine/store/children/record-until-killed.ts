// Records batch after batch, saying after each which ids are durable, until it is killed.
import { writeSync } from 'node:fs'
import { openStore } from '../../../../engine/store/open-store.ts'
import { executed, large } from '../sample.ts'

const [database, cache, from] = process.argv.slice(2)
const store = openStore({ database: database!, cache: cache! })
for (let n = Number(from); ; n += 4) {
  const batch = [n, n + 1, n + 2, n + 3].map((i) =>
    executed(i, i % 2 === 0 ? `small ${i}` : large(i, 20_000 + (i % 7) * 9_000)),
  )
  store.executions.record(batch)
  writeSync(1, `${n + 4}\n`)
}
