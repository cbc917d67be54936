// Leases one task, says so, and does nothing until it is killed.
import { writeSync } from 'node:fs'
import { openStore } from '../../../../engine/store/open-store.ts'
import { executed, large } from '../sample.ts'

const [database, cache] = process.argv.slice(2)
const store = openStore({ database: database!, cache: cache! })
const run = store.runs.begin({ command: 'wait' })
const big = executed(2, large(2))
const leased = store.leases.take([executed(1, '').key], run)
const held = store.leases.hold(run, [big.output])
writeSync(1, `${leased.size} ${held.size}\n`)
setInterval(() => undefined, 1_000_000)
