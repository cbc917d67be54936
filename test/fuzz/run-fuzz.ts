// npm run test:fuzz -- --runs n --seed n
import { parseArgs } from 'node:util'
import { fuzzRun, type FuzzCounts } from './fuzz-run.ts'

const { values } = parseArgs({
  options: { runs: { type: 'string' }, seed: { type: 'string' }, seconds: { type: 'string' } },
})
const [runs, first, seconds] = [Number(values.runs ?? 20), Number(values.seed ?? 1), Number(values.seconds ?? Infinity)]
const start = performance.now()
const done: FuzzCounts[] = []
let failed = 0
for (let seed = first; seed < first + runs && performance.now() - start < 1000 * seconds; seed++) {
  try {
    done.push(fuzzRun(seed))
  } catch (error) {
    failed += 1
    process.stdout.write(`${(error as Error).message}\n\n`)
  }
}
const sum = (of: (counts: FuzzCounts) => number): number => done.reduce((total, counts) => total + of(counts), 0)
const exits = ['0', '1', '2'].map((code) => `${sum(({ exits }) => exits[code] ?? 0)} ended with ${code}`)
process.stdout.write(
  `${done.length + failed} runs from seed ${first}: ${failed} failed; ${sum(({ invocations }) => invocations)} invocations (${exits.join(', ')}), ${sum(({ calls }) => calls)} odd calls, of which ${sum(({ refused }) => refused)} were refused in words\n`,
)
process.exitCode = failed > 0 ? 1 : 0
