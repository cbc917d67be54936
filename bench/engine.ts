import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from '../nets/statistics/quantile.ts'

const repository = fileURLToPath(new URL('..', import.meta.url))
const tsx = join(repository, 'node_modules/tsx/dist/cli.mjs')

/** One measured case: medians, in milliseconds and megabytes. */
interface Row {
  readonly name: 'noop' | 'cold' | 'plan' | 'after'
  readonly tasks: number
  readonly ms: number
  /** Beyond an empty script of the same runtime, measured in turn with it. */
  readonly above_empty_ms: number
  /** The largest memory of the coordinator. */
  readonly rss_mb: number
}

/** What is measured, how often, and what the project asks of it. */
const cases = [
  { name: 'noop', tasks: 1_000, times: 25, goal: { above_empty_ms: 100 } },
  { name: 'noop', tasks: 10_000, times: 5, goal: { above_empty_ms: 500 } },
  { name: 'cold', tasks: 1_000, times: 5, goal: { above_empty_ms: 1_000 } },
  { name: 'plan', tasks: 1_000, times: 5, goal: {} },
  { name: 'plan', tasks: 10_000, times: 3, goal: {} },
  { name: 'plan', tasks: 100_000, times: 3, goal: { ms: 5_000, rss_mb: 1_000 } },
  { name: 'after', tasks: 10_000, times: 5, goal: { above_empty_ms: 1_000 } },
] as const

type Case = (typeof cases)[number]

/**
 * Measures what the engine itself costs, through the real command line: `noop`, a run with nothing to do; `cold`, trivial
 * tasks through workers into an empty store; `plan`, a plan of tasks of which none has run; `after`, the same where all of them
 * depend on a result that is on record.
 */
export function run(args: readonly string[]): Promise<void> {
  const rows = cases.map((one) => {
    const row = measure(one)
    if (!args.includes('--json')) process.stdout.write(`${lineOf(row, one)}\n`)
    return row
  })
  const growth = exponent(rows)
  if (args.includes('--json')) process.stdout.write(`${JSON.stringify({ rows, plan_exponent: growth })}\n`)
  else process.stdout.write(`plan grows with the exponent ${growth.toFixed(2)} (goal: 1.05)\n`)
  return Promise.resolve()
}

/** How the time of a plan grows from 10,000 to 100,000 tasks: 1 is linear. */
function exponent(rows: readonly Row[]): number {
  const [, small, large] = rows.filter(({ name }) => name === 'plan').map((row) => row.above_empty_ms)
  return Math.log10(large! / small!)
}

function measure({ name, tasks, times }: Case): Row {
  const project = makeProject(tasks, name === 'after')
  const command = name === 'plan' || name === 'after' ? ['plan', 'all'] : ['all']
  try {
    // Once beforehand, so that no measurement pays for compiling, and for noop to have all that it reuses.
    runScript(project, 'empty.ts')
    runScript(project, 'pipeline.ts', ...(name === 'after' ? ['count'] : command))
    const samples = Array.from({ length: times }, () => {
      if (name === 'cold') project.forget()
      const empty = runScript(project, 'empty.ts')
      const full = runScript(project, 'pipeline.ts', ...command)
      return { ms: full.ms, above: full.ms - empty.ms, rss: full.rss }
    })
    return {
      name,
      tasks,
      ms: round(median(samples.map(({ ms }) => ms))),
      above_empty_ms: round(median(samples.map(({ above }) => above))),
      rss_mb: round(median(samples.map(({ rss }) => rss))),
    }
  } finally {
    project.remove()
  }
}

interface BenchProject {
  readonly root: string
  /** Deletes what was executed; what is derived from the engine's own sources stays. */
  forget(): void
  remove(): void
}

/** Half of the tasks make a number each, half double one: two stages, and as many wires as there are pairs. */
function makeProject(tasks: number, grows: boolean): BenchProject {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'bench-engine-')))
  const files = { 'package.json': '{"type":"module"}', 'empty.ts': reportMemory, ...projectFiles(tasks, grows) }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'))
  return {
    root,
    forget: () => {
      for (const file of ['store.db', 'store.db-wal', 'store.db-shm']) rmSync(join(root, file), { force: true })
    },
    remove: () => {
      rmSync(root, { recursive: true, force: true })
    },
  }
}

const reportMemory = `
import { writeFileSync } from 'node:fs'
process.on('exit', () => writeFileSync('rss', String(process.resourceUsage().maxRSS)))
`

function projectFiles(tasks: number, grows: boolean): Record<string, string> {
  const lay = 'for (const i of range(pairs)) double({ number: number({}, { i }) }, {})'
  const head = `import { json, stage } from 'lineal'\nimport { Type } from '@sinclair/typebox'\n`
  return {
    'pipeline.ts': `
import { pipeline, range } from 'lineal'
${reportMemory}
export default pipeline(import.meta.url, {
  graph({ use, after }) {
    const number = use(() => import('./stages/number.ts'))
    const double = use(() => import('./stages/double.ts'))
    ${grows ? `after(use(() => import('./stages/count.ts'))({}, {}), (pairs) => { ${lay} })` : `const pairs = ${tasks / 2}; ${lay}`}
  },
})
`,
    'stages/count.ts': `${head}
export default stage({ inputs: {}, params: Type.Object({}), output: json(Type.Number()), run: () => ${tasks / 2} })
`,
    'stages/number.ts': `${head}
export default stage({
  inputs: {},
  params: Type.Object({ i: Type.Integer() }),
  output: json(Type.Number()),
  run: (_, { i }) => i,
})
`,
    'stages/double.ts': `${head}
export default stage({
  inputs: { number: json(Type.Number()) },
  params: Type.Object({}),
  output: json(Type.Number()),
  run: ({ number }) => 2 * number,
})
`,
  }
}

function runScript({ root }: BenchProject, file: string, ...args: string[]): { ms: number; rss: number } {
  const start = performance.now()
  const { status, stderr } = spawnSync(process.execPath, [tsx, file, ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  })
  const ms = performance.now() - start
  if (status !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${status ?? 'a signal'}:\n${stderr}`)
  return { ms, rss: Number(readFileSync(join(root, 'rss'), 'utf8')) / 1024 }
}

function lineOf({ name, tasks, ms, above_empty_ms, rss_mb }: Row, { goal }: Case): string {
  const asked = Object.entries(goal).map(([what, most]) => `${what} <= ${most}`)
  const measured = `${ms} ms, ${above_empty_ms} ms above empty, ${rss_mb} MB`
  return `${name} ${tasks} tasks: ${measured}${asked.length > 0 ? ` (goal: ${asked.join(', ')})` : ''}`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
