import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test, type TestContext } from 'node:test'
import { makeProject, type Project } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'
import { installTiny, stepWithTiny } from '../../support/tiny-package.ts'

/** The sample pipeline with a package that does something to the project's files when a worker loads it: a run is then under way. */
function projectWhose(t: TestContext, deed: string): Project {
  const project = makeProject({ ...sums, 'lib/step.ts': stepWithTiny })
  t.after(() => {
    project.remove()
  })
  installTiny(project, { version: '1.0.0', offset: 10 })
  project.write(
    'node_modules/tiny/index.js',
    `import * as fs from 'node:fs'
const own = new URL(import.meta.url).pathname
const input = 'data.txt'
const again = (file) => {
  fs.writeFileSync(file + '.new', fs.readFileSync(file))
  fs.renameSync(file + '.new', file)
}
if (!fs.existsSync('done')) {
  fs.writeFileSync('done', '')
  ${deed}
}
export const offset = 10
`,
  )
  return project
}

function failuresOf(project: Project): unknown[] {
  // What the stages declare is asked of them before the run begins.
  project.write('done', '')
  project.run('plan')
  rmSync(join(project.root, 'done'))
  const events = project.json('all')
  return events
    .filter(({ event }) => event === 'task-failed')
    .map(({ error }) => (error as { message: string }).message)
}

describe('no byte of a package or an ingested file has changed, so no task fails, after', () => {
  const deeds: Readonly<Record<string, string>> = {
    'hard links, as pnpm makes when it installs another project': `for (const file of [own, input]) fs.linkSync(file, file + '.elsewhere-' + process.pid), fs.renameSync(file + '.elsewhere-' + process.pid, (file === own ? 'own' : 'input') + '.linked')`,
    chmod: 'for (const file of [own, input]) fs.chmodSync(file, 0o640)',
    touch: 'for (const file of [own, input]) fs.utimesSync(file, 1, 1)',
    'an install of the same files': 'for (const file of [own, input]) again(file)',
  }
  for (const [name, deed] of Object.entries(deeds)) {
    test(name, (t) => {
      const project = projectWhose(t, deed)
      assert.deepEqual(failuresOf(project), [])
      assert.deepEqual(project.ran('all'), [])
    })
  }
})

describe('a task fails where the bytes of', () => {
  test('a package changed', (t) => {
    const project = projectWhose(t, "fs.appendFileSync(own, '\\n')")
    assert.deepEqual(
      [...new Set(failuresOf(project))],
      ['the package "tiny" changed while the run was under way, so the result is not recorded'],
    )
  })

  test('an ingested file changed: of all tasks, those that read it', (t) => {
    const project = projectWhose(t, "fs.appendFileSync(input, '4\\n')")
    project.edit(
      'stages/make.ts',
      (text) => `import { offset } from 'tiny'\n${text.replace('map(Number)', 'map(Number).map((x) => x + offset)')}`,
    )
    assert.deepEqual(failuresOf(project), [
      'data.txt changed while the run was under way, so the result is not recorded',
    ])
  })
})
