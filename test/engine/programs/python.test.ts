import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { rmSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { after, before, describe, test } from 'node:test'
import { makeProject, type Project } from '../../support/project.ts'
import { pythonProgram, withoutPython } from '../../support/python.ts'
import { withoutSandbox } from '../../support/without-sandbox.ts'

const repository = fileURLToPath(new URL('../../..', import.meta.url))

/** The virtual environment of the Python that tests use. */
const environment = dirname(dirname(pythonProgram))

describe('the example of a Python program between two stages', { skip: withoutPython('sklearn', 'pyarrow') }, () => {
  let project: Project
  before(() => {
    project = makeProject({})
    rmSync(join(project.root, 'package.json'))
    const lineal = join(repository, 'engine/dist/lineal.js')
    const told = execFileSync(process.execPath, [lineal, 'init', '.', '--example', 'python'], {
      cwd: project.root,
      encoding: 'utf8',
    })
    assert.match(told, /\nThree commands, here with npm; pnpm and others do as well:\n\n {2}python3 -m venv \.venv && /)
    symlinkSync(environment, join(project.root, '.venv'))
  })
  after(() => {
    project.remove()
  })

  test('runs from its points to its picture, and then runs nothing', () => {
    const { code, out, err } = project.run('all')
    assert.equal(code, 0, out + err)
    assert.match(out, /^5 ran, 0 reused, in .*\nreport\/forest\.svg is up to date\n$/m)
    assert.match(project.read('report/forest.svg'), />100 trees<[^]*>10 trees<[^]*>1 trees</)
    assert.deepEqual(project.ran('all'), [])
  })

  test('runs again what an edit of its Python reaches, and is cut off where its output is the same', () => {
    project.edit('python/tables.py', (text) => `# A comment.\n${text}`)
    assert.deepEqual(
      project.ran('all').map((task) => task.replace(/\[.*/, '')),
      ['forest', 'forest', 'forest'],
    )
    project.edit('python/forest.py', (text) => text.replace('random_state=0', 'random_state=1'))
    assert.match(project.run('plan').out, /^run {2}forest\[.*\]: python\/forest\.py changed\n/)
    assert.equal(project.ran('all').length, 4)
  })

  test('makes the same in a sandbox, which shows its virtual environment', { skip: withoutSandbox() }, () => {
    const outputOf = (): unknown => project.json('show', 'forest[trees=10,depth=4]')[0]!['output']
    const before = outputOf()
    project.edit('stages/forest.ts', (text) => text.replace('  run:', '  sandbox: true,\n  run:'))
    const { code, out, err } = project.run('all')
    assert.equal(code, 0, out + err)
    assert.equal(outputOf(), before)
  })

  test('keeps what it printed, and passes its own test', () => {
    assert.match(
      project.run('show', 'forest[trees=10,depth=4]').out + project.run('plan').out,
      /10 trees, R2 0\.\d{3}\n/,
    )
    // Else the runner of these tests would take it for one of its own.
    const env = { ...process.env, NODE_TEST_CONTEXT: undefined }
    const args = ['--import', 'tsx', '--test', '--test-reporter=tap', 'test/points.test.ts']
    const told = execFileSync(process.execPath, args, { cwd: project.root, env, encoding: 'utf8' })
    assert.match(told, /# pass 1/)
  })
})

/** A program whose script writes what another library makes of a table. */
function writing(script: string, output: string): Project {
  return makeProject({
    'pipeline.ts': `import { pipeline } from 'lineal'
export default pipeline(import.meta.url, {
  graph({ use }) {
    use(() => import('./stages/write.ts'))({}, {})
    use(() => import('./stages/expected.ts'))({}, {})
  },
})
`,
    'stages/output.ts': `import { table, safetensors, json, Type } from 'lineal'\nexport const Output = ${output}\n`,
    'stages/write.ts': `import { program, Type } from 'lineal'
import { Output } from './output.ts'
export default program({
  inputs: {},
  params: Type.Object({}),
  output: Output,
  sources: ['write.py'],
  run: ({ $, output }) => $\`\${${JSON.stringify(pythonProgram)}} write.py \${output}\`,
})
`,
    'write.py': script,
  })
}

/** Runs both, and compares what Python wrote with what a stage returned: equal values are equal bytes. */
function same(script: string, { output, value }: { output: string; value: string }): void {
  const project = writing(script, output)
  project.write(
    'stages/expected.ts',
    `import { stage, Type } from 'lineal'
import { Output } from './output.ts'
export default stage({ inputs: {}, params: Type.Object({}), output: Output, run: () => (${value}) })
`,
  )
  const { code, out, err } = project.run('all')
  assert.equal(code, 0, out + err)
  const [one, other] = ['write', 'expected'].map((task) => project.json('show', task)[0]!['output'])
  project.remove()
  assert.equal(one, other)
}

/** What a run says of a program whose output is refused. */
function refused(script: string, output: string): string {
  const project = writing(script, output)
  project.write(
    'stages/expected.ts',
    "import { json, stage, Type } from 'lineal'\nexport default stage({ inputs: {}, params: Type.Object({}), output: json(Type.Any()), run: () => 1 })\n",
  )
  const { out } = project.run('all')
  project.remove()
  return /failed write\n {2}(.*)/.exec(out)?.[1] ?? out
}

const rows = `table(Type.Object({
  x: Type.Number(), n: Type.Integer(), b: Type.BigInt(), when: Type.Date(), ok: Type.Boolean(), name: Type.String(),
  maybe: Type.Union([Type.Number(), Type.Null()]), left: Type.Optional(Type.String()),
}))`

const write = (columns: string, more = ''): string => `
import sys, datetime
import pyarrow as pa
table = pa.table({${columns}})
with pa.ipc.new_${more.includes('stream') ? 'stream' : 'file'}(sys.argv[1], table.schema) as out:
    out.write_table(table${more.includes('chunk') ? ', max_chunksize=1' : ''})
`

describe('what Python wrote', { skip: withoutPython('pyarrow', 'numpy', 'safetensors', 'pandas') }, () => {
  const value = `[
    { x: 0.5, n: 1, b: 9007199254740993n, when: new Date('2020-01-02T03:04:05.006Z'), ok: true, name: 'a', maybe: null, left: 'l' },
    { x: -2, n: 2, b: 3n, when: new Date(0), ok: false, name: 'é', maybe: 1.5 },
  ]`
  const narrow = `'x': pa.array([0.5, -2], pa.float32()), 'n': pa.array([1, 2], pa.int16()), 'b': pa.array([9007199254740993, 3], pa.uint64()),
  'when': pa.array([datetime.datetime(2020, 1, 2, 3, 4, 5, 6000), datetime.datetime(1970, 1, 1)], pa.timestamp('us')),
  'ok': [True, False], 'name': pa.array(['a', 'é']).dictionary_encode(), 'maybe': [None, 1.5], 'left': pa.array(['l', None], pa.large_string())`

  test('a table of narrow columns, dictionaries and other times, in batches or as a stream, is the same value', () => {
    same(write(narrow), { output: rows, value })
    same(write(narrow, 'chunk'), { output: rows, value })
    same(write(narrow, 'stream'), { output: rows, value })
  })

  test('columns in another order are the same table', () => {
    same(write("'b': [2], 'a': [1]"), {
      output: 'table(Type.Object({ a: Type.Integer(), b: Type.Number() }))',
      value: '[{ a: 1, b: 2 }]',
    })
  })

  test('a table that pandas wrote, with integers that it turned into floats', () => {
    const script = `
import sys, pandas as pd
pd.DataFrame({'n': [1.0, 2.0], 'x': [1, 2]}).to_feather(sys.argv[1], compression='uncompressed')
`
    same(script, {
      output: 'table(Type.Object({ n: Type.Integer(), x: Type.Number() }))',
      value: '[{ n: 1, x: 1 }, { n: 2, x: 2 }]',
    })
  })

  for (const compression of ['lz4', 'zstd']) {
    test(`a table that was compressed with ${compression}, in batches, with columns of every type`, () => {
      const script = `
import sys, pyarrow as pa, pyarrow.feather as feather
rows = pa.table({'n': pa.array(range(3000), 'int32'), 's': pa.array(['text %d' % (i % 7) for i in range(3000)]), 'b': pa.array([i % 2 == 0 for i in range(3000)])})
feather.write_feather(rows, sys.argv[1], compression='${compression}', chunksize=1000)
`
      same(script, {
        output: 'table(Type.Object({ n: Type.Integer(), s: Type.String(), b: Type.Boolean() }))',
        value: '[...Array(3000).keys()].map((i) => ({ n: i, s: `text ${i % 7}`, b: i % 2 === 0 }))',
      })
    })
  }

  test('tensors in another order of names, with metadata that are plain texts', () => {
    const script = `
import sys, numpy as np
from safetensors.numpy import save_file
save_file({'b': np.array([[1, 2]], 'float32'), 'a': np.array([3], 'int64')}, sys.argv[1], metadata={'format': 'np'})
`
    same(script, {
      output: `safetensors(Type.Object({ tensors: Type.Any(), metadata: Type.Object({ format: Type.String() }) }))`,
      value: `{ tensors: { a: { shape: [1], data: BigInt64Array.of(3n) }, b: { shape: [1, 2], data: Float32Array.of(1, 2) } }, metadata: { format: 'np' } }`,
    })
  })

  test('JSON with spaces, escapes, -0 and exponents', () => {
    const script = `import json, sys\njson.dump({'b': 'é', 'a': [-0.0, 1e2]}, open(sys.argv[1], 'w'), indent=2)\n`
    same(script, { output: 'json(Type.Any())', value: "{ a: [0, 100], b: 'é' }" })
  })

  const one = 'table(Type.Object({ a: Type.Integer() }))'
  const refusals: Readonly<Record<string, readonly [script: string, says: string]>> = {
    'a missing column': [write("'b': [1]"), 'it lacks the column a; its columns are b'],
    'a column too many': [
      write("'a': [1], 'b': [1]"),
      'it has the column b, which the schema of rows does not name; its columns are a, b',
    ],
    'a null where none may be': [write("'a': [None, 1]"), 'null is no integer'],
    'another type': [write("'a': ['x']"), '"x" is no integer'],
    'parts of a whole number': [write("'a': [1.5]"), '1.5 is no integer'],
  }
  for (const [what, [script, says]] of Object.entries(refusals))
    test(`a table with ${what} is refused by name`, () => {
      assert.equal(refused(script, one), `the output that write wrote can't be taken: ${says}`)
    })
})
