import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { programProject } from '../../support/program-project.ts'
import type { Project } from '../../support/project.ts'

/** What the end of a run says of a failed task: the lines below its name, up to its params. */
function failureOf(out: string, task: string): string {
  return new RegExp(`^failed ${task}\\n([^]*?)params:`, 'm').exec(out)?.[1] ?? `no failure of ${task} in\n${out}`
}

describe('a program that fails', () => {
  let project: Project
  let told = ''
  before(() => {
    project = programProject({
      missing: { run: '`echo hello; echo oops >&2`' },
      wrong: { run: '`echo nope > ${output}`' },
      refused: { fields: 'output: json(Type.Object({ n: Type.Number() }))', run: '`echo \'{"n":"a"}\' > ${output}`' },
      empty: { run: '`: > ${output}`' },
      link: { run: '`ln -s /etc/passwd ${output}`' },
      fifo: { run: '`mkfifo ${output}`' },
      inPlace: { run: '`mkdir ${output}`' },
      notFolder: { fields: 'output: folder()', run: '`echo 1 > ${output}`' },
      linkInside: { fields: 'output: folder()', run: '`mkdir ${output}; ln -s /etc/passwd ${output}/a`' },
      exits: { run: '`echo one; echo two >&2; exit 3`' },
      silent: { run: '`exit 4`' },
      nameless: { run: '`echo ${(output as unknown as { path: string }).path} > ${output}`' },
      inPipe: { run: '`echo 1`.pipe`cat ${[1, null]}`' },
      killed: { run: '`kill -9 $$`' },
      inShell: { run: "`sh -c 'kill -SEGV $$'; true`" },
      piped: { run: '`false | cat`' },
      long: { run: "`echo ${'x'.repeat(3_000_000)} > ${output}`" },
      tooBig: { run: '`echo "[1, 12345678901234567890]" > ${output}`' },
      nan: { run: '`echo NaN > ${output}`' },
      noText: { fields: 'output: html()', run: String.raw`\`printf '\\377' > ${'${output}'}\``.replaceAll('\\`', '`') },
      noTensors: { fields: 'output: safetensors(Type.Any())', run: '`echo no > ${output}`' },
      noTable: { fields: 'output: table(Type.Object({ a: Type.Number() }))', run: '`echo no > ${output}`' },
      writes: {
        fields: 'inputs: { words: file() }',
        inputs: '{ words }',
        run: '`chmod u+w ${input.words}; echo more >> ${input.words}; echo 1 > ${output}`',
      },
    })
    told = project.run('all').out
  })
  after(() => {
    project.remove()
  })

  const messages: Readonly<Record<string, string>> = {
    missing: `  missing has ended, and where its output is to be (json) there is nothing
  its last lines on standard error:
    oops
   fix: let the program write a file to the path that run() is given as \`output\`
`,
    nameless: `  the command has no word for undefined: it stands after \`echo \`
   fix: write a text, a number or a list of them; is the name spelt as it is declared?
`,
    inPipe: `  the command has no word for null: it stands after \`cat \`
   fix: write a text, a number or a list of them; is the name spelt as it is declared?
`,
    wrong: `  the output that wrong wrote can't be taken: it is no JSON: Unexpected token 'o', "nope\\u000a" is not valid JSON
   fix: let the program write JSON, or declare another kind of output
`,
    refused: `  refused wrote an output that its schema refuses: /n must be number, but it is "a"
    at: /n
   fix: mend what the program writes, or its output schema
`,
    empty: `  the output that empty wrote can't be taken: it is no JSON: it is empty
   fix: let the program write JSON, or declare another kind of output
`,
    link: `  link has ended, and where its output is to be (json) there is a link
   fix: let the program write a file to the path that run() is given as \`output\`
`,
    fifo: `  fifo has ended, and where its output is to be (json) there is something that is no file
   fix: let the program write a file to the path that run() is given as \`output\`
`,
    inPlace: `  inPlace has ended, and where its output is to be (json) there is a folder
   fix: let the program write a file to the path that run() is given as \`output\`
`,
    notFolder: `  notFolder has ended, and where its output is to be (folder) there is a file
   fix: let the program write a folder to the path that run() is given as \`output\`
`,
    linkInside: `  the output that linkInside wrote can't be taken: "a" is a link, which a folder() does not hold
    at: a
   fix: write a file there
`,
    exits: `  \`echo one; echo two >&2; exit 3\` ended with exit code 3
  its last lines on standard error:
    two
`,
    silent: `  \`exit 4\` ended with exit code 4
  it wrote nothing
`,
    killed: `  \`kill -9 $$\` ended with signal SIGKILL
  it wrote nothing
`,
    piped: `  \`false | cat\` ended with exit code 1
  it wrote nothing
`,
    long: `  its command is longer than the system allows
  it wrote nothing
   fix: hand over \`manifest\` instead: a JSON file with the paths of all inputs
`,
    tooBig: `  the output that tooBig wrote can't be taken: it holds 12345678901234567890, which a JSON number of 64 bits can't hold exactly
   fix: write it as a string, or use table() with Type.BigInt()
`,
    noText: `  the output that noText wrote can't be taken: it is no HTML in UTF-8: its bytes are no UTF-8
   fix: let the program write HTML in UTF-8, or declare another kind of output
`,
    writes: `  writes wrote to the file that ingest[file=words.txt] made, so its result is not recorded
    at: writes
   fix: let it read only: a task makes its output, and leaves its inputs as they are
`,
  }
  for (const [task, message] of Object.entries(messages)) {
    test(`${task}: says what, where and how to mend it`, () => {
      assert.equal(failureOf(told, task), message)
    })
  }

  test('a signal that ended a command inside of the shell is named', () => {
    assert.match(failureOf(told, 'inShell'), /ended with exit code 139 \(SIGSEGV\)/)
  })

  for (const [task, name] of [
    ['nan', 'JSON'],
    ['noTensors', 'safetensors file'],
    ['noTable', 'Arrow file'],
  ] as const) {
    test(`${task}: bytes that are no ${name} are told as that, and nothing of the reader`, () => {
      const message = failureOf(told, task)
      assert.match(message, new RegExp(`^ {2}the output that ${task} wrote can't be taken: it is no ${name}: .+\\n`))
      assert.match(message, new RegExp(`fix: let the program write ${name}, or declare another kind of output\\n$`))
    })
  }

  test('the record of the failure keeps its end, and shows it', () => {
    const { err } = project.run('show', 'exits')
    assert.match(
      err,
      /^error: exits has no result to show: it failed in run \S+ at \S+: `echo one; echo two >&2; exit 3` ended with exit code 3\n/,
    )
  })
})

describe('what a program writes while it runs', () => {
  let project: Project
  before(() => {
    project = programProject({
      speaks: { run: '`echo on standard output; echo a warning >&2; echo 1 > ${output}`' },
      binary: { run: String.raw`\`printf '\\000\\377\\033[31mred' ; echo 1 > ${'${output}'}\``.replaceAll('\\`', '`') },
      huge: { run: '`seq 1 10000000; echo 1 > ${output}`' },
    })
    const { code, out, err } = project.run('all')
    assert.equal(code, 0, out + err)
  })
  after(() => {
    project.remove()
  })

  test('is kept with the execution and shown, also where it ended well', () => {
    assert.match(
      project.run('show', 'speaks').out,
      /\n {2}stdout {2}19 B:\n {12}on standard output\n {2}stderr {2}10 B:\n {12}a warning\n/,
    )
    const [{ executions }] = project.json('show', 'speaks') as unknown as [
      { executions: { record: { program: unknown } }[] },
    ]
    assert.deepEqual(executions[0]!.record.program, {
      left: 0,
      sandbox: false,
      stdout: { bytes: 19, text: 'on standard output\n' },
      stderr: { bytes: 10, text: 'a warning\n' },
    })
  })

  test('may be any bytes: what would steer the terminal is shown as a code', () => {
    assert.match(project.run('show', 'binary').out, /\n {12}\\u0000\ufffd\\u001b\[31mred\n/)
  })

  test('is kept by its beginning and its end where it is much, and its size is told', () => {
    const [{ executions }] = project.json('show', 'huge') as unknown as [
      { executions: { record: { program: { stdout: { bytes: number; text: string } } } }[] },
    ]
    const { bytes, text } = executions[0]!.record.program.stdout
    assert.equal(bytes, 78_888_897)
    assert.ok(text.startsWith('1\n2\n3\n') && text.endsWith('\n9999999\n10000000\n'))
    assert.match(text, /\n\.\.\. 78872513 bytes are left out here \.\.\.\n/)
    assert.match(project.run('show', 'huge').out, /stdout {2}78\.9 MB, the last 20 lines:\n/)
  })
})
