import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { programProject } from '../../support/program-project.ts'
import type { Project } from '../../support/project.ts'
import { withoutSandbox } from '../../support/without-sandbox.ts'

const foreign = join(tmpdir(), `foreign-${process.pid}`)

describe('a program in a sandbox', { skip: withoutSandbox() }, () => {
  let project: Project
  let told = ''
  before(() => {
    const sandbox = (run: string, fields = '') => ({ fields: `sandbox: true${fields}`, run })
    project = programProject(
      {
        works: sandbox('`sh lib/declared.sh > ${output}`', ", sources: ['lib/declared.sh']"),
        undeclared: sandbox('`sh lib/declared.sh; sh lib/undeclared.sh > ${output}`', ", sources: ['lib/declared.sh']"),
        ofProject: sandbox('`cat "$PROJECT/words.txt" > ${output}`', ", env: ['PROJECT']"),
        ofHome: sandbox('`cat "$FOREIGN" > ${output}`', ", env: ['FOREIGN']"),
        network: sandbox('`test "$(grep -c : /proc/net/dev)" = 1 && echo 1 > ${output}`'),
        writes: sandbox('`touch /usr/made`'),
        inputs: {
          fields: 'sandbox: true, inputs: { words: file() }',
          inputs: '{ words }',
          run: '`echo more >> ${input.words}`',
        },
        forks: sandbox('`setsid sleep 1000000 & echo 1 > ${output}`'),
        fails: sandbox('`echo no >&2; exit 7`'),
      },
      { files: { 'lib/declared.sh': 'echo 1\n', 'lib/undeclared.sh': 'echo 2\n' } },
    )
    writeFileSync(foreign, '3')
    // Both are told to the programs, which find nothing there.
    const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', 'pipeline.ts', 'all'], {
      cwd: project.root,
      env: { ...process.env, NO_COLOR: '1', PROJECT: project.root, FOREIGN: foreign },
      encoding: 'utf8',
    })
    told = stdout
  })
  after(() => {
    project.remove()
    rmSync(foreign)
  })

  for (const task of ['works', 'network', 'forks'])
    test(`${task}: runs with its declared sources, without a network, and ends whole`, () => {
      assert.match(told, new RegExp(`^${task}: 1 ran in `, 'm'))
    })

  const refusals: Readonly<Record<string, RegExp>> = {
    undeclared:
      /lib\/undeclared\.sh: No such file or directory|can't open lib\/undeclared\.sh|cannot open lib\/undeclared\.sh/,
    ofProject: /words\.txt: No such file or directory/,
    ofHome: /foreign-\d+: No such file or directory/,
    writes: /cannot touch '\/usr\/made': Read-only file system/,
    inputs: /words: Read-only file system/,
    fails: /ended with exit code 7/,
  }
  for (const [task, message] of Object.entries(refusals))
    test(`${task}: what it may not reach is not there`, () => {
      assert.match(new RegExp(`^failed ${task}\\n([^]*?)params:`, 'm').exec(told)?.[1] ?? told, message)
    })

  test('is told of by show and trace, and another program by what is not known of it', () => {
    const sentence =
      'program it ran in a sandbox, where it finds its inputs, its sources, its tools and the system alone'
    assert.ok(project.run('trace', 'works').out.includes(`   ${sentence}\n`))
    assert.ok(project.run('show', 'works').out.includes(`  ${sentence}\n`))
  })
})

test('a sandbox is asked for where there is none: refused before anything runs, with what to do', () => {
  const project = programProject(
    { boxed: { fields: 'sandbox: true', run: '`echo 1 > ${output}`' } },
    { env: { PATH: '/nowhere' } },
  )
  const { code, err } = project.run('all')
  project.remove()
  assert.equal(code, 2)
  assert.equal(
    err,
    `error: a program asks for a sandbox, and bubblewrap (\`bwrap\`) is not there
  fix: install it (Debian: apt-get install bubblewrap), or leave \`sandbox: true\` out: what the program reads beside its inputs is then not known
`,
  )
})
