import { build } from 'esbuild'
import { execFileSync } from 'node:child_process'
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { graphOf } from '../engine/session/graph-of.ts'
import pipeline from '../pipeline.ts'
import { median } from '../nets/statistics/quantile.ts'

const repository = fileURLToPath(new URL('..', import.meta.url))

/** What is done, what is edited or forgotten before that, and what the project asks of it. */
const cases: readonly { name: string; does: 'bundle' | 'identify'; edit?: string; forget?: true; goal?: number }[] = [
  { name: 'the bundler alone', does: 'bundle', goal: 150 },
  { name: 'nothing changed', does: 'identify', goal: 150 },
  { name: 'a stage edited', does: 'identify', edit: 'stages/prune.ts', goal: 150 },
  { name: 'a helper edited', does: 'identify', edit: 'nets/evaluate.ts', goal: 150 },
  { name: 'nothing known', does: 'identify', forget: true },
]

type Case = (typeof cases)[number]

/** What a process took: medians. */
interface Row extends Sample {
  readonly name: string
  /** Beyond finding that nothing changed, measured in turn with it. */
  readonly above_nothing_ms: number
}

interface Sample {
  readonly stages: number
  /** How many of them were bundled. */
  readonly bundled: number
  readonly ms: number
  /** Of the process, without the bundler's. */
  readonly cpu_ms: number
}

/**
 * Measures what it takes to bundle all stages of the study, and what to identify their code: to bundle those that changed,
 * to analyse them, and to look at all packages. Each measurement is a process of its own, which starts the bundler; what
 * earlier runs have found lies in a store on disk. Node's own start is not in it.
 */
export async function run(args: readonly string[]): Promise<void> {
  const study = await copyStudy()
  try {
    const rows = cases.map((one) => {
      const row = measure(one, study)
      if (!args.includes('--json')) process.stdout.write(`${lineOf(row, one)}\n`)
      return row
    })
    if (args.includes('--json')) process.stdout.write(`${JSON.stringify({ rows })}\n`)
  } finally {
    study.remove()
  }
}

const times = 9

function measure({ name, does, forget, edit }: Case, study: Study): Row {
  study.call('identify')
  const samples = Array.from({ length: times }, (_, i) => {
    const nothing = study.call('identify')
    if (forget) study.call('forget')
    if (edit !== undefined) change(join(study.root, edit), i)
    const sample = study.call(does)
    return { ...sample, above_nothing_ms: sample.ms - nothing.ms }
  })
  const typical = (of: keyof (typeof samples)[number]) => Math.round(median(samples.map((sample) => sample[of])))
  return {
    name,
    stages: typical('stages'),
    bundled: typical('bundled'),
    ms: typical('ms'),
    above_nothing_ms: typical('above_nothing_ms'),
    cpu_ms: typical('cpu_ms'),
  }
}

/** An edit that changes code digests. */
function change(path: string, i: number): void {
  writeFileSync(path, `${readFileSync(path, 'utf8').replace(/\n\[\d+\]\.map.*\n$/, '')}\n[${i}].map(String)\n`)
}

interface Study {
  readonly root: string
  /** Starts a process; `forget` drops what is known of stages, not what is known of packages. */
  call(what: 'bundle' | 'identify' | 'forget'): Sample
  remove(): void
}

async function copyStudy(): Promise<Study> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'bench-bundling-')))
  const linked = ['node_modules', 'engine']
  for (const entry of readdirSync(repository, { withFileTypes: true })) {
    const source = entry.isDirectory()
      ? !/^\.|^(cache|report|test)$/.test(entry.name)
      : /^\.(ts|json)$/.test(extname(entry.name))
    if (source && !linked.includes(entry.name))
      cpSync(join(repository, entry.name), join(root, entry.name), { recursive: true })
  }
  for (const name of linked) symlinkSync(join(repository, name), join(root, name))
  const { stages } = (await graphOf(pipeline, 'full')).graph
  writeFileSync(join(root, 'stages.json'), JSON.stringify([...stages.values()]))
  const probe = join(root, 'probe.cjs')
  await compileProbe(probe)
  return {
    root,
    call: (what) =>
      JSON.parse(execFileSync(process.execPath, [probe, what], { cwd: root, encoding: 'utf8' })) as Sample,
    remove: () => {
      rmSync(root, { recursive: true, force: true })
    },
  }
}

/** Compiled in the way of the command line. */
async function compileProbe(outfile: string): Promise<void> {
  await build({
    stdin: { contents: probeText, resolveDir: repository, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['better-sqlite3', 'esbuild'],
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': JSON.stringify(import.meta.url) },
    logLevel: 'error',
  })
}

const probeText = `
import { readFileSync } from 'node:fs'
import { bundleStages } from './engine/code/bundle-stages.ts'
import { identifyStages } from './engine/code/identify-stages.ts'
import { partsOfModules } from './engine/code/known-modules.ts'
import { openStore } from './engine/store/open-store.ts'

const start = performance.now()
const root = process.cwd()
const stages = JSON.parse(readFileSync('stages.json', 'utf8'))
const rules = { root, engine: root + '/engine', doors: [root + '/kernel/native.ts'] }

async function bundled(what: string): Promise<number> {
  if (what === 'bundle') return (await bundleStages(rules, stages)).bundles.length
  const { memo } = store()
  if (what === 'identify')
    return (await identifyStages({ ...rules, files: stages, memo })).filter(({ built }) => built !== undefined).length
  for (const name of ['code/stages ' + root, ...partsOfModules(root)]) memo.set(name, '[]')
  return 0
}

const store = () => openStore({ database: root + '/store.db', cache: root + '/cache' })

bundled(process.argv[2]).then((count) => {
  const [ms, { user, system }] = [performance.now() - start, process.cpuUsage()]
  console.log(JSON.stringify({ stages: stages.length, bundled: count, ms, cpu_ms: (user + system) / 1000 }))
})
`

function lineOf({ name, stages, bundled, ms, above_nothing_ms, cpu_ms }: Row, { goal }: Case): string {
  const asked = goal === undefined ? '' : ` (goal: < ${goal} ms)`
  const more = name === 'nothing changed' ? '' : `, ${above_nothing_ms} ms more than for nothing changed`
  return `${name}: ${bundled} of ${stages} stages bundled in ${ms} ms${asked}${more}; ${cpu_ms} ms of processor time`
}
