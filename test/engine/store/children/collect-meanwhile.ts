// Collects garbage beside others, over and over, until it is killed.
import { writeSync } from 'node:fs'
import { openStore } from '../../../../engine/store/open-store.ts'

const [database, cache] = process.argv.slice(2)
const store = openStore({ database: database!, cache: cache! })
for (;;) {
  store.collect()
  writeSync(1, 'collected\n')
}
