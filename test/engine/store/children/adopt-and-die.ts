// Adopts a small and a large result, and is killed when the rows are written and their transaction is still open.
import { openStore } from '../../../../engine/store/open-store.ts'
import { contentText, digestContent } from '../../../../engine/store/history.ts'
import { headOf } from '../../../../engine/store/segment.ts'
import { bodyOfExecution } from '../../../../engine/store/execution.ts'
import { canonicalJson } from '../../../../engine/values/canonical-json.ts'
import { executed, large } from '../sample.ts'

const [database, cache] = process.argv.slice(2)
const store = openStore({ database: database!, cache: cache! })
const theirs = [executed(1, 'small'), executed(2, large(2))]
const rows = theirs.map((one, i) => {
  const { key, task, stage, output, ms } = one
  return { id: i + 1, key, task, stage, output, ms, body: canonicalJson(bodyOfExecution(one)) }
})
const history = new Map(rows.map((row) => [row.id, digestContent(contentText(row))]))
const segment = headOf(history)
store.adoptions.take({
  command: 'adopt',
  source: { kind: 'store', name: 'theirs', digest: segment },
  segment,
  history,
  sample: null,
  who: 'someone',
  executions: theirs.map((one, i) => ({ ...one, adopted: { segment, execution: i + 1 } })),
  restored: [],
  codes: [],
  // Programs are written after the rows.
  programs: {
    [Symbol.iterator]: () => {
      process.kill(process.pid, 'SIGKILL')
    },
  } as unknown as [],
  verified: [],
})
