import assert from 'node:assert/strict'
import { readdirSync, rmSync, watch } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { findExecutions } from '../../../engine/session/find-executions.ts'
import { loadPipeline } from '../../../engine/session/load-pipeline.ts'
import { openSession, type Session } from '../../../engine/session/open-session.ts'
import { verifyExecutions } from '../../../engine/session/verify-executions.ts'
import { makeProject, type Project } from '../../support/project.ts'
import { sums } from '../../support/sums.ts'

/** A door that never comes back where there is a file `hang`. */
const door = `
import { existsSync, writeFileSync } from 'node:fs'
export function times(a: number, b: number): number {
  while (existsSync('hang')) writeFileSync('hangs', '')
  return a * b
}
`

/** The sums, run once, whose `fit` hangs from now on; and a session with it. */
async function hanging(t: TestContext): Promise<{ project: Project; session: Session }> {
  const project = makeProject({
    ...sums,
    'lib/door.ts': door,
    'lib/step.ts': "import { times } from './door.ts'\nexport const step = (seed: number): number => times(10, seed)\n",
  })
  t.after(() => {
    project.remove()
  })
  project.edit('pipeline.ts', (text) => text.replace('graph(', "doors: ['lib/door.ts'],\n  graph("))
  assert.equal(project.run('all').code, 0)
  project.write('hang', '')
  const session = await openSession(await loadPipeline(join(project.root, 'pipeline.ts')), { profile: 'default' })
  t.after(() => session.close())
  return { project, session }
}

/** Aborts once a task hangs. */
function abortWhenItHangs({ root }: Project): AbortSignal {
  const controller = new AbortController()
  const watcher = watch(root, (_, name) => {
    if (name !== 'hangs') return
    watcher.close()
    controller.abort()
  })
  return controller.signal
}

test("verify uses the session's workers; an abort ends those that compute, and the session verifies on", async (t) => {
  const { project, session } = await hanging(t)
  const { executions } = await findExecutions(session, ['fit'])
  const verify = async (signal: AbortSignal): Promise<readonly string[]> =>
    (await verifyExecutions(session, executions, { jobs: 1, signal })).map(({ verdict }) => verdict)
  await session.workers(1)
  assert.deepEqual((await verify(abortWhenItHangs(project))).slice(1), ['not verified', 'not verified'])
  rmSync(join(project.root, 'hang'))
  assert.deepEqual(await verify(new AbortController().signal), ['same', 'same', 'same'])
  assert.equal(readdirSync(join(project.root, 'cache/scratch')).length, 1)
})
