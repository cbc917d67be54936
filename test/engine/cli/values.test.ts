import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { makeProject, type Project } from '../../support/project.ts'

/** Stages that return something: its kind, and the body of run(). */
const makers: Readonly<Record<string, readonly [kind: string, body: string]>> = {
  integers: ['table(Type.Object({ n: Type.Integer() }))', 'return [2147483648, 1700000000000].map((n) => ({ n }))'],
  beyond: ['table(Type.Object({ n: Type.Integer() }))', 'return [{ n: 1 }, { n: 1e20 }]'],
  leftOut: [
    'table(Type.Object({ a: Type.Number(), b: Type.Optional(Type.String()) }))',
    "return [{ a: 1 }, { a: 2, b: 'x' }]",
  ],
  instants: [
    'table(Type.Object({ id: Type.BigInt(), when: Type.Date() }))',
    'return [{ id: 2n ** 63n - 1n, when: new Date(1700000000123) }]',
  ],
  extra: ['table(Type.Object({ a: Type.Number() }))', 'return [{ a: 1, b: 2 }] as { a: number }[]'],
  signed: ['tensors', 'return { tensors: { w: { shape: [2], data: Int8Array.of(-1, 1) } }, metadata: {} }'],
  reserved: ['tensors', 'return { tensors: { __metadata__: { shape: [1], data: Float64Array.of(1) } }, metadata: {} }'],
  sparseMetadata: ['tensors', 'const a = [1]; a[3] = 4; return { tensors: {}, metadata: { a } }'],
  sparse: ['json(Type.Array(Type.Number()))', 'const a = [1]; a[3] = 4; return a'],
  ownField: ['json(Type.Array(Type.Number()))', 'return Object.assign([1], { mean: 1 })'],
  textAsFile: ['file()', "return 'text' as never"],
  surrogateCell: ['table(Type.Object({ a: Type.String() }))', "return [{ a: 'x\\ud800' }]"],
  surrogatePage: ['html()', "return '<p>\\ud800</p>'"],
  bigint: ['json(Type.Object({ n: Type.Any() }))', 'return { n: 10n }'],
  generator: ['json(Type.Array(Type.Number()))', 'return (function* () { yield 1 })() as never'],
  huge: ['json(Type.Array(Type.String()))', "const long = 'x'.repeat(2 ** 28); return [long, long, long]"],
  late: ["json(Type.Object({ when: Type.String({ format: 'date-time' }) }))", "return { when: 'yesterday' }"],
  nothing: ['json(Type.Number())', 'return undefined as never'],
}

const kinds = 'const tensors = safetensors(Type.Object({ tensors: Type.Any(), metadata: Type.Any() }))'

function stageText(output: string, body: string, inputs = '{}'): string {
  return `
import { file, html, json, safetensors, stage, table } from 'lineal'
import { Type } from '@sinclair/typebox'
${kinds}
void [file, html, json, table, tensors]
export default stage({ inputs: ${inputs}, params: Type.Object({}), output: ${output}, run(${inputs === '{}' ? '' : '{ value }'}) { ${body} } })
`
}

const readers = ['integers', 'leftOut', 'instants', 'signed']

/** What a stage that reads them is given, as text that tells types and signs. */
const look = 'return inspect(value, { depth: 9, compact: 9, breakLength: Infinity })'

const files = {
  'pipeline.ts': `
import { pipeline } from 'lineal'
export default pipeline(import.meta.url, {
  graph({ use }) {
${Object.keys(makers)
  .map((name) => `    const ${name} = use(() => import('./stages/${name}.ts'))({}, {})`)
  .join('\n')}
${readers.map((name) => `    use(() => import('./stages/read-${name}.ts'))({ value: ${name} as never }, {})`).join('\n')}
  },
})
`,
  ...Object.fromEntries(
    Object.entries(makers).map(([name, [kind, body]]) => [`stages/${name}.ts`, stageText(kind, body)]),
  ),
  ...Object.fromEntries(
    readers.map((name) => {
      const text = stageText('json(Type.String())', look, `{ value: ${makers[name]![0]} }`)
      return [`stages/read-${name}.ts`, `import { inspect } from 'node:util'\n${text}`]
    }),
  ),
}

interface Failure {
  readonly message: string
  readonly at: string
  readonly fix: string
}

describe('what a stage returns is read back equal by the next, or its task fails before anything is recorded', () => {
  let project: Project
  let failed: ReadonlyMap<string, Failure>
  before(() => {
    project = makeProject(files)
    const events = project.json('all')
    const failures = events.filter(({ event }) => event === 'task-failed')
    failed = new Map(failures.map(({ task, error }) => [String(task), error as Failure]))
    const last = events.at(-1) as { summary: { ran: number; failed: number } }
    assert.deepEqual(
      [last.summary.ran, last.summary.failed],
      [2 * readers.length, Object.keys(makers).length - readers.length],
    )
  })
  after(() => {
    project.remove()
  })

  const read = (task: string): unknown => {
    assert.equal(project.run('export', task, 'out.json').code, 0)
    return JSON.parse(project.read('out.json'))
  }

  test('integers of more than 32 bits, columns that were left out, bigints and dates, and the sign of int8', () => {
    assert.equal(read('read-integers'), '[ { n: 2147483648 }, { n: 1700000000000 } ]')
    assert.equal(read('read-leftOut'), "[ { a: 1 }, { a: 2, b: 'x' } ]")
    assert.equal(read('read-instants'), '[ { id: 9223372036854775807n, when: 2023-11-14T22:13:20.123Z } ]')
    assert.equal(
      read('read-signed'),
      '{ tensors: { w: { shape: [ 2 ], data: Int8Array(2) [ -1, 1 ] } }, metadata: {} }',
    )
  })

  const refusals: Readonly<Record<string, string>> = {
    beyond:
      'row 1, column "n": 100000000000000000000 is beyond the integers that a number holds exactly (up to 2^53 - 1): use Type.BigInt() and a bigint, or Type.Number()',
    extra:
      'row 0, column "b": the row holds 2 under a name that the schema of rows does not have: name it in the schema, or leave it out',
    reserved:
      "/tensors/__metadata__: a tensor can't be named __metadata__: safetensors keeps that name for the metadata: rename it",
    sparseMetadata:
      '/metadata/a/1: a hole, an element of an array that was never set, has no place in JSON: use null for a value that is missing',
    sparse:
      '/1: a hole, an element of an array that was never set, has no place in JSON: use null for a value that is missing',
    ownField:
      'the whole value: an array with the field "mean" of its own has no place in JSON: make it an object that holds the array and the field',
    textAsFile: 'the whole value: file() holds bytes as a Uint8Array, and this is "text": return Buffer.from(text)',
    surrogateCell:
      'row 0, column "a": "x\\ud800" has a lone surrogate, which UTF-8 can\'t hold: store bytes as numbers',
    surrogatePage:
      "character 3: the text has a lone surrogate at character 3, which UTF-8 can't hold: cut texts between characters: [...text].slice(...) and not text.slice(...)",
    bigint: '/n: bigint 10n has no place in JSON: write it as a string or a number',
    generator: 'the whole value: a Generator has no place in JSON: make an array of it: [...it]',
    huge: 'the whole value: the value takes more than 512 MB as JSON, which is more than can be read back: use a table or a file: table() for rows, safetensors() for numbers, file() for bytes',
    late: '/when: late made an output that its schema refuses: /when must match format "date-time", but it is "yesterday": mend what the stage returns, or its output schema',
    nothing: 'the whole value: the stage returned nothing: return a value from run()',
  }
  for (const [name, text] of Object.entries(refusals)) {
    test(`refused: ${name}`, () => {
      const { at, message, fix } = failed.get(name)!
      assert.equal(`${at}: ${message}: ${fix}`, text)
    })
  }
})

describe('schemas that their format can’t hold, or that nothing would check, are refused before anything runs', () => {
  let project: Project
  before(() => {
    project = makeProject({
      'pipeline.ts': `
import { pipeline } from 'lineal'
export default pipeline(import.meta.url, { graph({ use }) { use(() => import('./stages/make.ts'))({}, {}) } })
`,
    })
  })
  after(() => {
    project.remove()
  })

  /** What is told of a stage that declares these. */
  function told({
    output = 'json(Type.Number())',
    params = 'Type.Object({})',
  }: {
    output?: string
    params?: string
  }): string {
    const body = "throw new Error('it runs')"
    project.write('stages/make.ts', stageText(output, body).replace('params: Type.Object({})', `params: ${params}`))
    const { code, out, err } = project.run('all')
    assert.deepEqual({ code, out }, { code: 2, out: '' }, err)
    const [first, ...lines] = err.split('\n   at: stages/make.ts\n')[0]!.split('\n       ')
    assert.equal(first, "error: stages declare schemas that can't be held or checked")
    return lines.join('\n').replaceAll('stages/make.ts: ', '')
  }

  test('dates, bigints and bytes in JSON', () => {
    const output = 'json(Type.Object({ a: Type.Date(), b: Type.Array(Type.BigInt()), c: Type.Uint8Array() }))'
    assert.equal(
      told({ output }),
      `output/properties/a is of type Date, which JSON has no values of: use Type.String({ format: 'date-time' }), or a column of table(), where Type.Date() is a timestamp
output/properties/b/items is of type bigint, which JSON has no values of: use Type.String() or Type.Integer(), or a column of table(), where Type.BigInt() has 64 bits
output/properties/c is of type Uint8Array, which JSON has no values of: use file() for bytes, or safetensors(), which holds typed arrays`,
    )
  })

  test('references that lead nowhere, and formats that nothing checks', () => {
    assert.equal(
      told({ output: "json(Type.Object({ a: Type.Ref('Nope'), b: Type.String({ format: 'datetime' }) }))" }),
      `output/properties/a/$ref is "Nope", and there is no such schema: write the schema itself there
output/properties/b/format is "datetime", which nothing checks: use one of date, time, date-time, iso-time, iso-date-time, duration, uri, uri-reference, uri-template, url, email, hostname, ipv4, ipv6, regex, uuid, json-pointer, json-pointer-uri-fragment, relative-json-pointer, byte, int32, int64, or a pattern`,
    )
  })

  test('rows that no flat table holds', () => {
    const flat = 'a table has a column for each property: name each of them in Type.Object({ ... })'
    assert.equal(
      told({ output: 'table(Type.Record(Type.String(), Type.Number()))' }),
      `output/items is a Type.Record, whose properties are not known: ${flat}`,
    )
    assert.equal(
      told({ output: 'table(Type.Object({ list: Type.Array(Type.Number()) }))' }),
      'output/items/properties/list is no column: a column of a table must hold numbers, integers, bigints, dates, booleans or strings, or null beside one of them: spread it over columns of these, or use json()',
    )
    assert.equal(
      told({ output: 'table(Type.Object({ a: Type.Optional(Type.Union([Type.Number(), Type.Null()])) }))' }),
      "output/items/properties/a may be left out and may be null, which a table can't tell apart: choose Type.Optional(...) or Type.Union([..., Type.Null()])",
    )
  })

  test('defaults of params, which nothing applies, and params that are no schema', () => {
    assert.equal(
      told({ params: 'Type.Object({ rate: Type.Optional(Type.Number({ default: 0.1 })) })' }),
      'params/properties/rate/default is a default that nothing applies: leave it out, make the param Type.Optional(...), and give its default in run(): { rate = 0.1 }',
    )
    assert.equal(
      told({ params: '{ rate: Type.Number() } as never' }),
      'params is no schema of an object: write params: Type.Object({ <param>: Type.Number() }), or Type.Object({}) where there are none',
    )
  })

  test('an output that is a schema and no kind, and what is nearly a keyword', () => {
    project.write('stages/make.ts', stageText('Type.Number() as never', '0'))
    assert.match(
      project.run('all').err,
      /its default export is not a stage: output is a schema, and must be a kind: json\(schema\), table\(schema\)/,
    )
    assert.equal(
      told({ output: 'json(Type.Number({ minimun: 0 }))' }),
      'output/minimun is a keyword that nothing checks: did you mean "minimum"?',
    )
  })

  test('what only a compiler of schemas finds, also when the stage is declared for the second time', () => {
    const output =
      "json(Type.Unsafe<number>({ type: 'string', enum: ['a', 'a'], $id: 'x', properties: { y: { $id: 'x', type: 'null' } } }))"
    const text = `output can't be checked: schema with key or id "x" already exists: mend it`
    assert.equal(told({ output }), text)
    assert.equal(told({ output }), text)
  })
})
