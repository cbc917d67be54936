import type { RecordedVerdicts } from './source-of-verdicts.ts'

const begin = '<!-- verdicts: written by record-verdicts -->\n\n'
const end = '\n<!-- end of verdicts -->'

/** The README with the recorded verdicts in their place; `changes` is what changed in their source since. */
export function withVerdicts(readme: string, recorded: RecordedVerdicts, changes: readonly string[]): string {
  const from = readme.indexOf(begin)
  const to = readme.indexOf(end)
  if (from < 0 || to < from) throw new Error(`README.md has no lines "${begin.trim()}" and "${end.trim()}"`)
  return readme.slice(0, from + begin.length) + section(recorded, changes) + readme.slice(to)
}

function section({ claims, commit }: RecordedVerdicts, changes: readonly string[]): string {
  const rows = claims.map(
    ({ id, verdict, measure, effect, interval: [low, high], seeds }) =>
      `| ${id} | ${verdict} | ${measure} | ${number(effect)} | ${number(low)} to ${number(high)} | ${seeds} |`,
  )
  const age =
    changes.length === 0
      ? 'The code behind them has not changed since.'
      : `They are older than the code: changed since are ${changes.join(', ')}.`
  return [
    '| claim | verdict | effect measured | effect | 95 % interval | seeds |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
    `Made by the full profile with the code of commit \`${commit.slice(0, 12)}\`; [results/verdicts.json](results/verdicts.json) holds each`,
    `statement, the digests it was judged by, and the digests of its code. ${age}`,
    '',
  ].join('\n')
}

function number(value: number): string {
  return String(Number(value.toPrecision(3)))
}
