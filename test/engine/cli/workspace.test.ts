import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { makeProject, type Project } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'
import { installTiny } from '../../support/tiny-package.ts'

const stepFile = `import { factor } from 'dep'
export const step = (seed: number): number => factor * seed
`

describe('a package of the workspace outside of the pipeline’s folder', () => {
  let project: Project
  let home: string
  const writeHome = (path: string, text: string): void => {
    mkdirSync(dirname(join(home, path)), { recursive: true })
    writeFileSync(join(home, path), text)
  }
  before(() => {
    project = makeProject({ ...sums, 'lib/step.ts': "export { step } from '@acme/steps'\n" })
    home = realpathSync(mkdtempSync(join(tmpdir(), 'workspace-')))
    installTiny(project, { version: '1.0.0', offset: 1 })
    mkdirSync(join(project.root, 'node_modules/@acme'))
    symlinkSync(home, join(project.root, 'node_modules/@acme/steps'))
    writeHome('package.json', '{ "name": "@acme/steps", "type": "module", "exports": "./src/step.mts" }')
    writeHome('src/step.mts', stepFile)
    writeHome(
      'node_modules/dep/package.json',
      '{ "name": "dep", "version": "3.0.0", "type": "module", "exports": "./index.js" }',
    )
    writeHome('node_modules/dep/index.js', 'export const factor = 10\n')
  })
  after(() => {
    project.remove()
    rmSync(home, { recursive: true })
  })

  test('runs, with a dependency that only its own folder has', () => {
    const { code, err } = project.run('all', '--strict')
    assert.deepEqual({ code, err }, { code: 0, err: '' })
    assert.deepEqual(project.ran('all'), [])
  })

  test('is traced by its path from the project, and its dependency by where it lies', () => {
    const [{ code }] = project.json('trace', 'fit[seed=1]') as [{ code: { sources: string[]; packages: string[] } }]
    const way = `../${basename(home)}`
    assert.ok(code.sources.includes(`${way}/src/step.mts`))
    assert.ok(code.packages.includes(`${way}/node_modules/dep@3.0.0`))
  })

  test('reruns nothing by a comment or its README, and its stages by an edit of it or of its dependency', () => {
    writeHome('src/step.mts', `// a comment\n${stepFile}`)
    writeHome('README.md', 'read me')
    assert.deepEqual(project.ran('all'), [])
    const fits = ['fit[seed=0]', 'fit[seed=1]', 'fit[seed=2]']
    writeHome('src/step.mts', stepFile.replace('factor *', '2 * factor *'))
    assert.deepEqual(project.ran('all'), [...fits, 'sum'])
    writeHome('node_modules/dep/index.js', 'export const factor = 20\n')
    assert.deepEqual(project.ran('all'), [...fits, 'sum'])
  })

  test('is verified from what is on record', () => {
    assert.match(project.run('verify', 'fit').out, /\n3 the same\n$/)
  })

  test('is refused where it is not pure, with its own line', () => {
    writeHome('src/step.mts', stepFile.replace('seed\n', 'seed + Date.now()\n'))
    assert.match(
      project.run('all').err,
      new RegExp(
        `^error: a stage reaches what no key can cover\\n {7}\\.\\./${basename(home)}/src/step\\.mts:2:\\d+ Date\\.now: `,
      ),
    )
  })
})
