import assert from 'node:assert/strict'
import { test } from 'node:test'
import { open, type WatchEvent } from 'lineal'
import { makeProject } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'

test('a program watches a study: it hears what an edit led to, and ends the watch by its signal', async () => {
  const project = makeProject(sums)
  const study = await open(project.root)
  const controller = new AbortController()
  const heard: WatchEvent[] = []
  let edits = 0
  await study.watch(['all'], {
    signal: controller.signal,
    onEvent(event) {
      heard.push(event)
      if (event.event !== 'watching') return
      edits += 1
      if (edits === 1) project.edit('lib/step.ts', (text) => text.replace('10', '11'))
      else controller.abort()
    },
  })
  const planned = heard.flatMap((event) => (event.event === 'planned' ? [event.edited] : []))
  const ran = heard.flatMap((event) => (event.event === 'run-finished' ? [event.summary.ran] : []))
  assert.deepEqual(
    [planned, ran],
    [
      [[], ['lib/step.ts']],
      [6, 4],
    ],
  )
  await assert.rejects(study.watch(['all'], { onEvnt: 1 } as never), { code: 'bad-option' })
  await study.close()
  project.remove()
})
