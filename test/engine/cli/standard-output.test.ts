import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { test } from 'node:test'
import { makeProject } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'
import { loader } from '../../support/tsx-loader.ts'

test(
  'output that can’t be written is told in one error, and ends no run',
  { skip: process.platform !== 'linux' && 'there is no /dev/full' },
  () => {
    const project = makeProject(sums)
    const full = openSync('/dev/full', 'w')
    const run = (args: readonly string[], stdio: (number | 'pipe')[]) => {
      const { status, stderr } = spawnSync(process.execPath, [...loader, 'pipeline.ts', ...args], {
        cwd: project.root,
        encoding: 'utf8',
        stdio: ['ignore', ...stdio],
      })
      return { status, stderr }
    }
    const error =
      "error: standard output can't be written: the disk is full\n  fix: free some space, or send it elsewhere\n"
    for (const args of [['all', '--json'], ['all', '--force'], ['plan']])
      assert.deepEqual(run(args, [full, 'pipe']), { status: 2, stderr: error }, args.join(' '))
    assert.deepEqual(run(['nothing'], ['pipe', full]), { status: 2, stderr: null })
    closeSync(full)
    const [{ runs }] = project.json('log') as unknown as [{ runs: { state: string; outcome: { ran: number } }[] }]
    assert.deepEqual(
      runs.map(({ state, outcome }) => [state, outcome.ran]),
      [
        ['ended', 6],
        ['ended', 6],
      ],
    )
    project.remove()
  },
)
