import { chmodSync } from 'node:fs'
import { inTurn, nothingAtAll, prepend, replace, setTime, write } from '../edit.ts'
import { withoutSandbox } from '../../support/without-sandbox.ts'
import { fromPrune, nothing, prunes, row, type Edit, type Row } from '../row.ts'

const stage = (more: string): string => `
import { Type } from '@sinclair/typebox'
import { program } from 'lineal'
import { Net } from '../schemas/net.ts'
import { Numbers } from '../schemas/numbers.ts'

export default program({
  inputs: { net: Net },
  params: Type.Object({ keep: Type.Integer() }),
  output: Numbers,
  sources: ['scripts/prune.mjs', 'scripts/lib/**/*.mjs'],
  tools: { cutter: ['bin/cutter', '--version'], packages: ['bin/packages', 'list'] },
  env: ['LEVEL'],
  ${more}
  run: ({ $, input, params, output }) => $\`node scripts/prune.mjs \${input.net} \${params} \${output}\`,
})
`

/** It tells that it ran by a file of the project, five folders above its own; in a sandbox there is none. */
const script = `import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { shift } from './lib/shift.mjs'
const [net, params, output] = process.argv.slice(2)
const read = (path) => JSON.parse(readFileSync(path, 'utf8'))
const place = '../../../../..'
if (existsSync(place + '/input.txt')) appendFileSync(place + '/ran', 'prune\\n')
const level = (process.env.LEVEL ?? '').length
const kept = read(net).weights.slice(-read(params).keep).map((x) => x + shift + level)
writeFileSync(output, JSON.stringify(kept))
`

/** The stage prune as a program: a script that imports a module, and two tools. */
const files = {
  'stages/prune.ts': stage(''),
  'scripts/prune.mjs': script,
  'scripts/lib/shift.mjs': 'export const shift = 1\n',
  'scripts/other.mjs': 'export const other = 1\n',
  'bin/cutter': '#!/bin/sh\necho cutter 1.0\n',
  'bin/packages': '#!/bin/sh\necho numpy==1.0; echo scipy==2.0\n',
}

const boxed = { ...files, 'stages/prune.ts': stage('sandbox: true,') }

const edited = 'scripts/prune.mjs'
const sourceOf = (path: string): string => `readFileSync('${path}')`

/** Tools are programs, and copies of a project's files are not. */
const rows = (all: readonly Row[]): Row[] => all.map((one) => ({ ...one, before: { ...files, ...one.before } }))

const executable: Edit = (project) => {
  for (const name of ['bin/cutter', 'bin/packages']) chmodSync(project.path(name), 0o755)
}

/** What is not declared is not there: these need bubblewrap. */
// prettier-ignore
const boxedRows: readonly Row[] = [
  row('114b', 'the same by a path out of its folder, in a sandbox', replace(edited, "const level", `${sourceOf('../../../../../input.txt')}\nconst level`), nothing, {
    before: boxed, exit: 1, says: "ENOENT: no such file or directory, open '../../../../../input.txt'",
  }),
  row('114c', 'a module out of its folder, in a sandbox', replace(edited, "const level", "await import('../../../../../../scripts/other.mjs')\nconst level"), nothing, {
    before: boxed, exit: 1, says: 'Cannot find module',
  }),
  row('114d', "a sandboxed program's module edited", replace('scripts/lib/shift.mjs', '1', '2'), ['aggregate'], {
    before: boxed, why: 'prune ran too: in its sandbox it can tell nobody',
  }),
]

/** Edits of what a program is made of, and of what it finds. */
// prettier-ignore
export const programRows: readonly Row[] = rows([
  row('110', 'no edit of a program at all', nothingAtAll, nothing),
  row('110b', "a program's sources touched", setTime(edited, new Date('2030-01-01T00:00:00Z')), nothing),
  row('111', "a program's script edited", replace(edited, 'x + shift', 'x - shift'), fromPrune),
  row('111b', "a comment in a program's script", prepend(edited, '// why\n'), prunes, {
    why: 'the bytes of scripts are in the key: what they mean is known to their own language alone; what they make is the same',
  }),
  row('111c', 'a module that the script imports, among its sources', replace('scripts/lib/shift.mjs', '1', '2'), fromPrune),
  row('111d', 'a new file that a glob of its sources means', write({ 'scripts/lib/deep/new.mjs': '' }), prunes, {
    why: 'the program finds it in its folder',
  }),
  row('111e', 'a file beside its sources that is none of them', replace('scripts/other.mjs', '1', '2'), nothing),
  row('111f', 'the script now imports a module that is not among its sources', prepend(edited, "import './other.mjs'\n"), nothing, {
    exit: 1, says: "Cannot find module", why: 'a program finds its sources alone in its folder, so an import that is not declared fails',
  }),
  row('111g', 'the command that runs it', replace('stages/prune.ts', 'node scripts', 'node --no-warnings scripts'), prunes),
  row('112', 'a tool of the program upgraded', inTurn(replace('bin/cutter', '1.0', '1.1'), executable), prunes, {
    says: '', why: 'what the tool prints is in the key; what the program makes is the same',
  }),
  row('112b', 'a package of the program upgraded', inTurn(replace('bin/packages', 'scipy==2.0', 'scipy==2.1'), executable), prunes),
  row('112c', 'a tool written otherwise that prints the same', inTurn(replace('bin/cutter', 'echo cutter', 'printf "%s %s\\n" cutter'), executable), nothing),
  row('112d', 'a tool that is gone', (project) => { chmodSync(project.path('bin/cutter'), 0o644) }, nothing, {
    exit: 2, says: 'error: the tool "cutter" of stages/prune.ts does not tell what it is',
  }),
  row('113', 'an environment variable that the program declares', nothingAtAll, fromPrune, { env: { LEVEL: 'high' } }),
  row('113b', 'one that it does not declare', nothingAtAll, nothing, { env: { OTHER: 'high' } }),
  row('114', 'the program now reads a file of the project that it does not declare', replace(edited, "const level", `${sourceOf('input.txt')}\nconst level`), prunes, {
    exit: 1, says: "ENOENT: no such file or directory, open 'input.txt'",
  }),
  ...(withoutSandbox() === false ? boxedRows : []),
  row('115', 'the program now writes no output', replace(edited, 'writeFileSync(output', 'JSON.stringify(output); (() => 0)(output'), prunes, {
    exit: 1, says: 'has ended, and where its output is to be (json) there is nothing',
  }),
  row('115b', 'the program now writes another format', replace(edited, 'JSON.stringify(kept)', "kept.join('\\n')"), prunes, {
    exit: 1, says: "can't be taken: it is no JSON",
  }),
  row('115c', 'the program now writes what the schema refuses', replace(edited, 'JSON.stringify(kept)', "JSON.stringify(kept.map(String))"), prunes, {
    exit: 1, says: 'wrote an output that its schema refuses: /0 must be number, but it is ',
  }),
  row('115d', 'the program now ends well with text on standard error', prepend(edited, "console.error('a warning')\n"), prunes, {
    why: 'the text is kept with the execution, and `show` shows it',
  }),
])
