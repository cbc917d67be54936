import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { makeProject } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'
import { runInTerminal, withoutTerminal } from '../../support/in-terminal.ts'
import { terminal } from '../../support/terminal.ts'
import { loader } from '../../support/tsx-loader.ts'

describe('a run on a terminal', { skip: withoutTerminal() }, () => {
  const project = makeProject(sums)
  // The first seed takes long enough to be drawn.
  project.edit('stages/fit.ts', (text) =>
    text.replace(
      'const moved',
      `console.log('seed ' + seed)
    for (let i = 0; seed === 0 && i < 1e9; i++) if (data.length === i % 7) data.at(0)
    if (seed === 1) throw new Error('no luck')
    const moved`,
    ),
  )
  after(() => {
    project.remove()
  })
  const size = { rows: 6, columns: 60 }
  /** What the terminal is sent, and what it shows in the end. */
  const run = async (env: NodeJS.ProcessEnv, ...args: string[]) => {
    const { status, sent } = runInTerminal([process.execPath, ...loader, 'pipeline.ts', ...args], {
      ...size,
      cwd: project.root,
      env: { ...process.env, TERM: 'xterm', NO_COLOR: '', CI: '', ...env },
    })
    const screen = terminal(size)
    screen.stream.write(sent.replaceAll('\r\n', '\n'))
    return { status, sent, lines: (await screen.lines()).map((line) => line.replace(/\d[\d.]* m?s/g, 'MS')) }
  }

  test('draws how far it is, and leaves finished stages, failures, what stages print, and the end', async () => {
    const { status, sent, lines } = await run({}, 'all', '--jobs', '1', '--force')
    assert.equal(status, 1)
    assert.match(sent, / of 6 done, 1 of 1 worker busy/)
    assert.match(sent, /\n {2}fit\[seed=\d\]/)
    const printed = lines.filter((line) => /^seed/.test(line))
    assert.deepEqual(printed.sort(), ['seed 0', 'seed 1', 'seed 2'])
    assert.deepEqual(lines.filter((line) => !/^seed/.test(line)).slice(0, 10), [
      '6 tasks, 6 to run',
      'ingest: 1 ran in MS',
      'make: 1 ran in MS',
      'failed fit[seed=1]: Error: no luck',
      'blocked sum: fit[seed=1] failed',
      'sum: 1 blocked',
      'fit: 2 ran, 1 failed in MS',
      '4 ran, 0 reused, 1 failed, 1 blocked, in MS',
      '',
      'failed fit[seed=1]',
    ])
  })

  for (const [name, value] of Object.entries({ TERM: 'dumb', NO_COLOR: '1', CI: 'true' }))
    test(`draws nothing with ${name}=${value}`, async () => {
      const { sent } = await run({ [name]: value }, 'make', '--force')
      assert.ok(!sent.includes('\u001b'), JSON.stringify(sent))
      assert.match(sent, /^2 tasks, 1 to run\r\nmake: 1 ran in [\d.]+ m?s\r\n/)
    })

  test('draws nothing where nothing is to run', async () => {
    const { status, sent } = await run({}, 'make')
    assert.equal(status, 0)
    assert.match(sent, /^0 ran, 2 reused, in [\d.]+ m?s\r\n$/)
  })

  test('says with --verbose of each task that it ran', async () => {
    const { lines } = await run({}, 'fit', '--force', '--verbose')
    assert.deepEqual(lines.filter((line) => line.startsWith('ran ')).sort(), [
      'ran fit[seed=0] in MS',
      'ran fit[seed=2] in MS',
    ])
  })
})
