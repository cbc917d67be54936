import PQueue from 'p-queue'
import { describeTasks, isGood, judgeRow, type Verdict } from './judge-row.ts'
import { matrix } from './matrix.ts'
import { observeRow, type Observation } from './observe-row.ts'
import type { Row } from './row.ts'
import { openWorkshop } from './workshop.ts'

// Prints the matrix of edits: for each what had to run and what ran, as the stages tell. Rows to run may be named by number.
const asked = new Set(process.argv.slice(2))
const start = performance.now()
for (const number of asked) {
  if (matrix.some((row) => row.number === number)) continue
  console.error(`error: the matrix has no row ${number}\n  fix: rows are ${matrix.map((row) => row.number).join(', ')}`)
  process.exit(2)
}
const rows = asked.size === 0 ? matrix : matrix.filter(({ number }) => asked.has(number))
const workshop = await openWorkshop(rows)
try {
  const queue = new PQueue({ concurrency: 2 })
  const results = rows.map((row) =>
    queue.add(async () => {
      const observation = await observeRow(row, workshop.projectFor(row))
      return { observation, verdict: judgeRow(row, observation) }
    }),
  )
  const verdicts: Verdict[] = []
  console.log(
    'One edit a row. A run follows each; "-": nothing runs. Edits made one after the other are parted by ";".\n',
  )
  console.log(line('#', 'edit', 'has to run', 'ran', 'verdict'))
  for (const [i, row] of rows.entries()) {
    const { observation, verdict } = await results[i]!
    console.log(describeRow(row, observation, verdict))
    verdicts.push(verdict)
  }
  process.exitCode = summarise(verdicts)
} finally {
  workshop.remove()
}

function describeRow(row: Row, { steps }: Observation, verdict: Verdict): string {
  const expected = row.steps.map(({ runs }) => describeTasks(runs)).join('; ')
  const ran = steps.map((step) => describeTasks(step.ran)).join('; ')
  const why = row.why === undefined ? [] : [`     (${row.why})`]
  const same = ran === expected ? 'just that' : ran
  return [line(row.number, row.title, expected, same, describeVerdict(verdict)), ...why, ...verdict.wrong].join('\n')
}

function describeVerdict(verdict: Verdict): string {
  if (isGood(verdict)) return 'ok'
  const { missed, needless, wrong } = verdict
  return [
    ...(missed.length > 0 ? [`MISSED ${describeTasks(missed)}`] : []),
    ...(needless.length > 0 ? [`NEEDLESS ${describeTasks(needless)}`] : []),
    ...(wrong.length > 0 ? ['WRONG'] : []),
  ].join(', ')
}

function line(number: string, edit: string, expected: string, ran: string, verdict: string): string {
  const columns = [number.padEnd(3), edit.padEnd(64), expected.padEnd(36), ran.padEnd(9), verdict]
  return columns.join('  ')
}

function summarise(verdicts: readonly Verdict[]): number {
  const count = (of: (verdict: Verdict) => number): number => verdicts.filter((verdict) => of(verdict) > 0).length
  const missed = count((verdict) => verdict.missed.length)
  const needless = count((verdict) => verdict.needless.length)
  const wrong = count((verdict) => verdict.wrong.length)
  const seconds = Math.round((performance.now() - start) / 1000)
  const also = wrong > 0 ? `, ${wrong} wrong in another way` : ''
  console.log(`\n${verdicts.length} edits: ${missed} missed, ${needless} needless${also}; ${seconds} s`)
  return verdicts.every(isGood) ? 0 : 1
}
