import type { Execution } from '../store/open-store.ts'
import type { ArtifactDigest } from '../values/digest.ts'
import { UserError } from '../values/user-error.ts'
import { oneTask } from './one-task.ts'
import type { Session } from './session.ts'

/** An artifact and the execution that is meant by it. */
export interface FoundArtifact {
  readonly digest: ArtifactDigest
  readonly execution: Execution | undefined
}

/**
 * Finds the artifact that a word on the command line means: a digest or the first digits of one, else a task of the pipeline
 * by its current result, else a task that only the records know.
 */
export async function findArtifact(session: Session, what: string): Promise<FoundArtifact> {
  if (/^[0-9a-f]{6,64}$/.test(what)) return byDigest(session, what)
  if (session.graph.byName.has(what) || !session.store.latestOf(what)) return byTask(session, what)
  const execution = session.store.latestOf(what)!
  return { digest: execution.output, execution }
}

function byDigest({ store }: Session, what: string): FoundArtifact {
  const [digest, ...others] = store.resolve(what)
  if (digest === undefined) {
    throw new UserError({
      code: 'unknown-digest',
      what: `no artifact's digest begins with ${what}`,
      fix: 'give a task instead, or more of the digest',
    })
  }
  if (others.length > 0) {
    const shown = [digest, ...others].slice(0, 4).join(', ')
    throw new UserError({
      code: 'unknown-digest',
      what: `${others.length + 1} digests begin with ${what}: ${shown}`,
      fix: 'give more digits',
    })
  }
  return { digest, execution: store.producersOf(digest).at(-1) }
}

async function byTask(session: Session, what: string): Promise<FoundArtifact> {
  const task = oneTask(session, what)
  const { plan } = await session.plan(session.select([task.name]))
  const { key, output } = plan.get(task)!
  const current = key === null || output === null ? undefined : session.store.executionsOf(key.key).at(-1)
  const execution = current ?? session.store.latestOf(task.name)
  if (execution === undefined) {
    throw new UserError({
      code: 'never-run',
      what: `${task.name} has not run yet, so there is nothing to show`,
      fix: `run it: '${task.name}'`,
    })
  }
  return { digest: execution.output, execution }
}
