import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { makeProject, type Ended, type Project } from '../../support/project.ts'

const broken = `
import { json, many, stage, table, Type } from 'lineal'
import { half } from '../lib/half.ts'
import note from '../lib/note.txt'
export default stage({
  inputs: { rows: table(Type.Object({ x: Type.Number() })), others: many(json(Type.Number())) },
  params: Type.Object({ seed: Type.Integer() }),
  output: json(Type.Object({ sum: Type.Number(), note: Type.String() })),
  run({ rows, others }, { seed }) {
    const sum = rows.reduce((all, { x }) => all + half(x), 0) + others.length
    if (seed === 3) throw new RangeError('no luck with ' + seed)
    return { sum, note }
  },
})
`
const files = {
  'pipeline.ts': `
import { pipeline, range } from 'lineal'
export default pipeline(import.meta.url, {
  graph({ use, ingest }) {
    const rows = use(() => import('./stages/rows.ts'))({ text: ingest('x.txt') }, {})
    const other = use(() => import('./stages/other.ts'))
    const others = range(2).map((i) => other({}, { i }))
    const fit = use(() => import('./stages/fit.ts'))
    range(4).map((seed) => fit({ rows, others }, { seed }))
    use(() => import('./stages/count.ts'))({ rows }, { add: 1 })
  },
})
`,
  'x.txt': '2 4',
  'lib/half.ts': 'export const half = (x: number): number => x / 2\n',
  'lib/note.txt': 'a note',
  'stages/rows.ts': `
import { file, stage, table, Type } from 'lineal'
export default stage({
  inputs: { text: file() }, params: Type.Object({}), output: table(Type.Object({ x: Type.Number() })),
  run: ({ text }) => new TextDecoder().decode(text).split(' ').map((x) => ({ x: Number(x) })),
})
`,
  'stages/other.ts': `
import { json, stage, Type } from 'lineal'
export default stage({ inputs: {}, params: Type.Object({ i: Type.Integer() }), output: json(Type.Number()), run: (_, { i }) => i })
`,
  'stages/fit.ts': broken,
  'stages/count.ts': `
import { json, program, table, Type } from 'lineal'
export default program({
  inputs: { rows: table(Type.Object({ x: Type.Number() })) },
  params: Type.Object({ add: Type.Integer() }),
  output: json(Type.Integer()),
  sources: ['count.sh'],
  env: ['LEVEL=2'],
  run: ({ $, input, params, output }) => $\`bash count.sh \${input.rows} \${params} \${output}\`,
})
`,
  'count.sh': 'echo "level $LEVEL, home $HOME" >&2; ls .task; exit 7\n',
}

const failure = `failed fit[seed=3]
  RangeError: no luck with 3
    at stages/fit.ts:11:27 (Object.run)
`

describe('debug', () => {
  let project: Project
  before(() => {
    project = makeProject(files)
    assert.equal(project.run('all').code, 1)
  })
  after(() => {
    project.remove()
  })

  const node = (...args: string[]): Ended => {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: project.root, encoding: 'utf8' })
    return { code: status, out: stdout, err: stderr }
  }

  test('tells the failure first, and lays out inputs, params and a script', () => {
    const { code, out, err } = project.run('debug', 'fit[seed=3]')
    assert.deepEqual([code, err], [0, ''])
    assert.equal(
      out.replace(/run \S+ at \S+:/, 'run R at T:'),
      `fit[seed=3] failed in run R at T:
  RangeError: no luck with 3
    at stages/fit.ts:11:27 (Object.run)

laid out in debug/fit-seed=3:
  input   debug/fit-seed=3/inputs/rows.arrow, which rows made
  input   debug/fit-seed=3/inputs/others/0.json, which other[i=0] made
  input   debug/fit-seed=3/inputs/others/1.json, which other[i=1] made
  params  debug/fit-seed=3/params.json
  stage   stages/fit.ts: the script takes it as it is when it runs
run it:   node debug/fit-seed=3/run.mjs
debug it: node --inspect-brk debug/fit-seed=3/run.mjs
`,
    )
    assert.equal(project.read('debug/fit-seed=3/params.json'), '{\n  "seed": 3\n}\n')
    assert.equal(project.read('debug/fit-seed=3/inputs/others/1.json'), '1')
    assert.equal(project.read('debug/fit-seed=3/.gitignore'), '*\n')
  })

  test('the script fails as the task did, and once the source is mended it writes the output; the store stays as it is', () => {
    project.run('debug', 'fit[seed=3]')
    const before = statSync(join(project.root, 'store.db')).mtimeMs
    assert.deepEqual(node('debug/fit-seed=3/run.mjs'), { code: 1, out: '', err: failure })
    project.edit('stages/fit.ts', (text) => text.replace('seed === 3', 'seed === 33'))
    const { code, out } = node('debug/fit-seed=3/run.mjs')
    assert.match(out, /^fit\[seed=3\] made debug\/fit-seed=3\/output\.json, 25 bytes, sha256 [0-9a-f]{64}\n$/)
    assert.deepEqual([code, project.read('debug/fit-seed=3/output.json')], [0, '{"note":"a note","sum":5}'])
    assert.equal(statSync(join(project.root, 'store.db')).mtimeMs, before)
  })

  test('the script checks the output and the params by their schemas', () => {
    project.edit('stages/fit.ts', (text) => text.replace('sum, note }\n', "sum: 'x' as never, note }\n"))
    const { code, err } = node('debug/fit-seed=3/run.mjs')
    assert.equal(code, 1)
    assert.match(
      err,
      /^failed fit\[seed=3\]\n {2}fit\[seed=3\] made an output that its schema refuses: \/sum must be number/,
    )
    project.write('debug/fit-seed=3/params.json', '{"seed":"three"}')
    assert.match(
      node('debug/fit-seed=3/run.mjs').err,
      /^failed fit\[seed=3\]\n {2}params\.json holds what the stage does not declare: \/seed must be integer/,
    )
    project.write('stages/fit.ts', broken)
  })

  test('a debugger stops at a line of the TypeScript source', () => {
    project.run('debug', 'fit[seed=3]')
    const probe = pathToFileURL(fileURLToPath(new URL('../../support/breakpoint.mjs', import.meta.url))).href
    const { out } = node('--import', `${probe}?file=stages/fit.ts&line=11&show=sum`, 'debug/fit-seed=3/run.mjs')
    assert.equal(out, 'paused at stages/fit.ts:11, sum is 5\n')
  })

  test('a program runs again in a folder that is laid out as in a run, and stays', () => {
    const { out: told } = project.run('debug', 'count[add=1]')
    assert.match(told, /^count\[add=1\] failed in run \S+ at \S+:\n {2}`bash count\.sh \.task\/input\/rows\.arrow /)
    assert.match(told, /\nby hand: {2}node debug\/count-add=1\/run\.mjs --shell\n$/)
    const { code, out, err } = node('debug/count-add=1/run.mjs')
    const home = join(project.root, 'debug/count-add=1/program')
    assert.equal(code, 1)
    assert.equal(out, 'input\nmanifest.json\nparams.json\n')
    assert.match(
      err,
      new RegExp(
        `^level 2, home ${home}\\nfailed count\\[add=1\\]\\n {2}\`bash count\\.sh .* ended with exit code 7\\n`,
      ),
    )
    project.write('count.sh', 'wc -c < "$1" > /dev/null; grep -o "[0-9]" "$2" > "$3"\n')
    assert.match(
      node('debug/count-add=1/run.mjs').out,
      /^count\[add=1\] made debug\/count-add=1\/output\.json, 1 bytes/,
    )
    assert.equal(project.read('debug/count-add=1/output.json'), '1')
    assert.equal(existsSync(join(home, '.task/input/rows.arrow')), true)
  })

  test('a shell is opened in the folder of a program, in its environment', () => {
    project.run('debug', 'count[add=1]')
    const { stdout } = spawnSync(process.execPath, ['debug/count-add=1/run.mjs', '--shell'], {
      cwd: project.root,
      input: 'echo $LEVEL $TZ; cat .task/params.json; ls\n',
      encoding: 'utf8',
    })
    assert.equal(stdout, '2 UTC\n{"add":1}\ncount.sh\n')
  })

  test('refuses a folder that is not its own, and takes another by --into', () => {
    mkdirSync(join(project.root, 'mine'))
    project.write('mine/notes.txt', 'mine')
    const place = join(project.root, 'mine')
    assert.equal(
      project.run('debug', 'fit[seed=3]', '--into', 'mine').err,
      `error: "${place}" is there already, and is not empty\n   at: ${place}\n  fix: name a new folder: --into <folder>\n`,
    )
    assert.equal(project.run('debug', 'fit[seed=3]', '--into', 'new/one').code, 0)
    assert.equal(node('new/one/run.mjs').err, failure)
    assert.match(project.run('debug', 'fit[seed=1]', '--into', 'new/one').err, /is the folder of fit\[seed=3\]\n/)
    assert.equal(project.read('mine/notes.txt'), 'mine')
  })

  test('refuses what can not be debugged, and says what to run', () => {
    assert.match(project.run('debug', 'fti[seed=3]').err, /^error: there is no stage "fti"/)
    assert.match(project.run('debug', 'fit').err, /^error: "fit" names 4 tasks\n/)
    assert.equal(
      project.run('debug', 'ingest[file=x.txt]').err,
      'error: ingest[file=x.txt] brings a file in, and there is no stage to debug\n   at: x.txt\n  fix: debug a task that reads it\n',
    )
    project.write('x.txt', '2 6')
    assert.equal(
      project.run('debug', 'fit[seed=3]').err,
      `error: fit[seed=3] can't be laid out: rows has no result that is up to date
   at: fit[seed=3]
  fix: run what it reads: 'rows'
`,
    )
    project.write('x.txt', '2 4')
  })

  test('gives facts as JSON', () => {
    const [facts] = project.json('debug', 'fit[seed=0]')
    assert.equal(facts!['failure'], null)
    assert.deepEqual(facts!['commands'], {
      run: 'node debug/fit-seed=0/run.mjs',
      debug: 'node --inspect-brk debug/fit-seed=0/run.mjs',
    })
  })
})
