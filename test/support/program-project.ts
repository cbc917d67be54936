import { makeProject, type Project } from './project.ts'

/** A program of a test: the fields of its declaration as they stand in its file, and how its task is wired. */
export interface ProgramOfTest {
  /** The command, as it stands between `$` and its end. */
  readonly run: string
  /** All else that is declared: `output: json(Type.Any())` where not given. */
  readonly fields?: string
  /** What the task reads, as it stands in the pipeline: `{ data: numbers }`. */
  readonly inputs?: string
}

const imports = `import { file, folder, html, json, many, program, safetensors, svg, table, Type } from 'lineal'
import { Numbers } from './numbers.ts'
`

/**
 * A project with a stage `numbers` that makes a list of numbers, and with a program for each name, whose tasks read what they are
 * wired to: other programs by their names, numbers, and the file `words.txt` as `words`.
 */
export function programProject(
  programs: Readonly<Record<string, ProgramOfTest>>,
  { files = {}, env = {} }: { files?: Readonly<Record<string, string>>; env?: Readonly<Record<string, string>> } = {},
): Project {
  const names = Object.keys(programs)
  return makeProject(
    {
      'words.txt': 'pear\napple\npear\nfig\napple\npear\n',
      'stages/numbers.ts': `import { json, stage, Type } from 'lineal'
export const Numbers = json(Type.Array(Type.Number()))
export default stage({ inputs: {}, params: Type.Object({ count: Type.Integer() }), output: Numbers, run: (_, { count }) => Array.from({ length: count }, (_, i) => i) })
`,
      ...Object.fromEntries(names.map((name) => [`stages/${name}.ts`, imports + textOf(programs[name]!)])),
      'pipeline.ts': `import { pipeline } from 'lineal'
export default pipeline(import.meta.url, {
  graph({ use, ingest }) {
    const makeNumbers = use(() => import('./stages/numbers.ts'))
    const numbers = makeNumbers({}, { count: 5 })
    const words = ingest('words.txt')
${names.map((name) => `    const ${name} = use(() => import('./stages/${name}.ts'))(${programs[name]!.inputs ?? '{}'}, {})\n`).join('')}  },
})
`,
      ...files,
    },
    { env },
  )
}

function textOf({ run, fields = '' }: ProgramOfTest): string {
  const given = (name: string, text: string): string => (new RegExp(`\\b${name}:`).test(fields) ? '' : `  ${text},\n`)
  return `export default program({
${given('inputs', 'inputs: {}')}${given('params', 'params: Type.Object({})')}${given('output', 'output: json(Type.Any())')}${fields === '' ? '' : `  ${fields},\n`}  run: ({ $, input, params, output, manifest }) => $${run},
})
`
}
