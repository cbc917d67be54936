import assert from 'node:assert/strict'
import { chmodSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { programProject, type ProgramOfTest } from '../../support/program-project.ts'
import type { Project } from '../../support/project.ts'

/** A program of one script and one tool, whose version stands in a file. */
const fit: ProgramOfTest = {
  fields: `sources: ['lib/*.sh'], tools: { tool: ['cat', '/tmp/none'] }, env: ['LEVEL']`,
  run: '`sh lib/fit.sh > ${output}`',
}

const files = {
  'lib/fit.sh': '. lib/part.sh\necho $value\n',
  'lib/part.sh': 'value=1\n',
  version: 'tool 1.0\nother 2\n',
}

function using(work: (project: Project) => void, program = fit): void {
  const project = programProject({ fit: program }, { files, env: { LEVEL: 'low' } })
  project.edit('stages/fit.ts', (text) => text.replace('/tmp/none', join(project.root, 'version')))
  try {
    work(project)
  } finally {
    project.remove()
  }
}

function refusal(fields: string, prepare: (project: Project) => void = () => undefined): string {
  let told = ''
  using(
    (project) => {
      prepare(project)
      const { code, err } = project.run('all')
      assert.equal(code, 2, err)
      told = err.replaceAll(project.root, '<root>')
    },
    { fields, run: '`echo 1 > ${output}`' },
  )
  return told
}

describe('a program runs again', () => {
  test('after an edit of a source, a tool or a variable; plan, why and trace name what changed', () => {
    using((project) => {
      assert.equal(project.run('all').code, 0)
      const first = project.run('plan').out
      assert.match(first, /^0 to run/)
      project.write('lib/part.sh', 'value=2\n')
      assert.match(project.run('plan').out, /^run {2}fit: lib\/part\.sh changed\n/)
      const why = project.run('why', 'fit').out
      assert.match(why, /\n {2}source {3}lib\/part\.sh changed\n {11}@@ -1,1 \+1,1 @@\n {11}-value=1\n {11}\+value=2\n/)
      assert.match(
        why,
        /\nunchanged:\n[^]*\n {2}source {3}lib\/fit\.sh [0-9a-f]{12}\n {2}tool {5}tool: tool 1\.0 and 1 more line\n {2}environment LEVEL "low"\n/,
      )
      project.write('version', 'tool 1.1\nother 2\n')
      assert.match(project.run('plan').out, /^run {2}fit: lib\/part\.sh changed; tool tool: tool 1\.0 → tool 1\.1\n/)
      project.write('lib/new.sh', '')
      rmSync(join(project.root, 'version'))
      project.write('version', 'tool 1.0\nmore 3\n')
      assert.match(
        project.run('plan').out,
        /^run {2}fit: lib\/new\.sh is new among its sources; lib\/part\.sh changed; tool tool: other 2 → more 3\n/,
      )
      assert.deepEqual(project.ran('all'), ['fit'])
      const trace = project.run('trace', 'fit').out
      assert.match(
        trace,
        /\n {3}program what it read beside its inputs is not known\n {3}source {2}lib\/fit\.sh [0-9a-f]{12}\n {3}source {2}lib\/new\.sh/,
      )
      assert.match(trace, /\n {3}tool {4}tool: tool 1\.0 and 1 more lines\n {3}env {5}LEVEL "low"\n/)
      const [whole] = project.json('trace', 'fit') as unknown as [{ program: Record<string, unknown> }]
      assert.deepEqual(whole.program['env'], { LEVEL: 'low' })
      assert.equal(whole.program['known'], 'program: what it read beside its inputs is not known')
    })
  })

  test('is executed again by verify with the sources on record, and not with other tools than then', () => {
    using((project) => {
      assert.equal(project.run('all').code, 0)
      project.write('lib/part.sh', 'value=2\n')
      assert.equal(
        project.run('verify', 'fit').out,
        'same fit (execution 2)\n1 the same\n'.replace(
          '2',
          String(/execution (\d+)/.exec(project.run('show', 'fit').out)![1]),
        ),
      )
      project.write('version', 'tool 3\nother 2\n')
      assert.match(
        project.run('verify', 'fit').out,
        /^not verified fit .*: tool tool: tool 1\.0 → tool 3 since it ran\n/,
      )
    })
  })

  test('an edit made while the run is under way fails the task: its result is of neither text', () => {
    const project = programProject(
      {
        edits: { fields: "env: ['LEVEL', 'PART']", run: '`echo value=3 > "$PART"; echo 1 > ${output}`' },
        second: {
          fields: "inputs: { one: json(Type.Any()) }, sources: ['lib/part.sh']",
          inputs: '{ one: edits }',
          run: '`echo 1 > ${output}`',
        },
      },
      { files, env: { PART: join(tmpdir(), `part-${process.pid}`) } },
    )
    const part = join(tmpdir(), `part-${process.pid}`)
    symlinkSync(join(project.root, 'lib/part.sh'), part)
    const { out } = project.run('all')
    rmSync(part)
    project.remove()
    const told = `failed second
  its source lib/part.sh was edited while the run was under way
    at: lib/part.sh
   fix: run again
`
    assert.ok(out.includes(told), out)
  })

  test('a tool that lies in the project is named by its path, and found by its name', () => {
    const project = programProject(
      {
        uses: {
          fields: "tools: { greet: ['tools/bin/greet', '--version'] }",
          run: '`greet > ${output}`',
        },
      },
      { files: { 'tools/bin/greet': '#!/bin/sh\necho 1\n' } },
    )
    chmodSync(join(project.root, 'tools/bin/greet'), 0o755)
    const { code, out, err } = project.run('all')
    assert.equal(code, 0, out + err)
    project.edit('tools/bin/greet', (text) => text.replace('1', '2'))
    assert.match(project.run('plan').out, /^run {2}uses: tool greet: 1 → 2\n/)
    project.remove()
  })
})

test('a published page says of each program behind it that it is not known what it read, unless it ran in a sandbox', () => {
  const project = programProject({
    page: { fields: 'output: html()', run: '`echo "<html><body>1</body></html>" > ${output}`' },
  })
  project.edit('pipeline.ts', (text) =>
    text.replace(/\n {2}\},\n\}\)/, "\n    return { publish: { 'page.html': page } }\n  },\n})"),
  )
  const { code, out, err } = project.run('all')
  assert.equal(code, 0, out + err)
  assert.match(project.read('page.html'), /"notes":\["page: program: what it read beside its inputs is not known"\]/)
  project.remove()
})

describe('what a program needs', () => {
  test('a source that is not there, a folder, a glob without files', () => {
    assert.equal(
      refusal("sources: ['lib/none.sh']"),
      `error: the source "lib/none.sh" of stages/fit.ts means no file
   at: stages/fit.ts, sources
  fix: mend the path: it counts from the pipeline's folder
`,
    )
    assert.equal(
      refusal("sources: ['lib']"),
      `error: the source "lib" of stages/fit.ts is a folder, and a source is a file
   at: stages/fit.ts, sources
  fix: write 'lib/**/*' for all files in it
`,
    )
    assert.match(
      refusal("sources: ['lib/*.py']"),
      /^error: the source "lib\/\*\.py" of stages\/fit\.ts means no file\n/,
    )
  })

  test('a source outside of the pipeline, by its path or by a link', () => {
    const message = (path: string) =>
      `error: the source "${path}" of stages/fit.ts lies outside of the pipeline's folder\n`
    for (const path of ['/etc/passwd', '../other.sh'])
      assert.ok(refusal(`sources: ['${path}']`).startsWith(message(path)))
    const linked = refusal("sources: ['lib/*']", (project) => {
      symlinkSync('/etc/passwd', join(project.root, 'lib/link'))
    })
    assert.ok(linked.startsWith(message('lib/link')), linked)
  })

  test('a tool that is missing, fails, or says why', () => {
    assert.equal(
      refusal("tools: { python: ['no-such-python', '--version'] }"),
      `error: the tool "python" of stages/fit.ts is not there: no "no-such-python" is found in PATH
   at: stages/fit.ts, tools.python
  fix: install it, or mend the command
`,
    )
    assert.equal(
      refusal("tools: { sh: ['sh', '-c', 'echo no >&2; exit 3'] }"),
      `error: the tool "sh" of stages/fit.ts does not tell what it is: \`sh -c 'echo no >&2; exit 3'\` ended with exit code 3: no
   at: stages/fit.ts, tools.sh
  fix: run the command by hand, and mend it
`,
    )
  })

  test('a tool that can not be executed is told with the reason', () => {
    const told = refusal("tools: { sh: ['./tool.sh'] }", (project) => {
      project.write('tool.sh', 'echo 1')
      chmodSync(join(project.root, 'tool.sh'), 0o644)
    })
    assert.match(
      told,
      /^error: the tool "sh" of stages\/fit\.ts does not tell what it is: `\.\/tool\.sh` ended with EACCES\n/,
    )
  })

  const faults: Readonly<Record<string, string>> = {
    "sources: 'lib/fit.sh'": 'sources is "lib/fit.sh", and must be a list of paths: [\'python/fit.py\']',
    "sources: ['.task/a']": 'sources holds ".task/a", and a task\'s own files lie in .task',
    "tools: { python: 'python3' }":
      "tools.python is \"python3\"; tools must be commands by name: { python: ['python3', '--version'] }",
    "env: ['1A']": 'env holds "1A", which is no name of a variable',
    "env: ['A', 'A=1']": 'env holds A twice',
    "env: ['HOME=/']": 'env holds HOME, which the engine sets for each task',
    "sandbox: 'yes'": 'sandbox is "yes", and must be true or false',
    "inputs: { 'a/b': file() }": 'inputs.a/b names a file of the program: use letters, digits, "_", "-" and "." in it',
    "inputs: { a: Numbers, 'a.json': file() }": 'inputs.a.json and another input would both be the file a.json',
    'source: []': 'there is no source in a program: did you mean "sources"?',
  }
  for (const [fields, fault] of Object.entries(faults))
    test(`${fields}: is refused by name`, () => {
      const told = refusal(`${fields} as never`.replace(/^(\w+): (.*)$/, '$1: $2'))
      assert.match(told, /^error: stages\/fit\.ts can't be loaded as a stage: its default export is not a stage: /)
      assert.ok(told.includes(fault), told)
    })
})
