import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { projectPath } from '../graph/project-path.ts'
import type { ArtifactDigest } from '../values/digest.ts'
import { suggestion } from '../values/suggest.ts'
import { UserError } from '../values/user-error.ts'
import { findArtifact, type FoundArtifact } from './find-artifact.ts'
import { findFile } from './find-file.ts'
import type { Session } from './open-session.ts'

/** An element of a published page. */
export interface FoundElement {
  readonly page: FoundArtifact
  readonly id: string
  /** The artifacts that the numbers in it come from, as the page names them. */
  readonly artifacts: readonly ArtifactDigest[]
}

/**
 * Finds the element of a page that a word means: `report/index.html#C3`. A published page that is not there is that of the task
 * that makes it. Undefined for a word that names no page.
 *
 * @throws UserError `unknown-anchor` naming the nearest id.
 */
export async function findElement(session: Session, what: string): Promise<FoundElement | undefined> {
  const [, path, id] = /^([^#[\]]+\.x?html?)#(.*)$/is.exec(what) ?? []
  if (path === undefined || id === undefined) return undefined
  const page = findFile(session, path) ?? (await findPublished(session, path))
  const html = Buffer.from(session.store.artifacts.read(page.digest)).toString('utf8')
  const { artifactsInElement } = await import('../provenance/artifacts-in-element.ts')
  const { artifacts, ids } = artifactsInElement(html, id)
  if (artifacts !== undefined) return { page, id, artifacts }
  throw new UserError({
    code: 'unknown-anchor',
    what: `"${path}" has no element with the id "${id}" whose numbers name artifacts`,
    at: what,
    fix: suggestion(
      id,
      ids,
      ids.length === 0 ? `trace the page itself: ${path}` : `elements that do are ${ids.slice(0, 20).join(', ')}`,
    ),
  })
}

/** What a file that a run publishes was made from, where the file itself is not there. */
export async function findPublished(session: Session, path: string): Promise<FoundArtifact> {
  const { publish, graph } = session
  const task = publish.get(projectPath(graph.root, resolve(path)))
  if (task !== undefined && !existsSync(path)) return findArtifact(session, task.name)
  throw new UserError({
    code: 'unknown-file',
    what: `there is no file "${path}"`,
    fix: suggestion(
      path,
      [...publish.keys()],
      publish.size === 0 ? 'this pipeline publishes no files' : `a run publishes ${[...publish.keys()].join(', ')}`,
    ),
  })
}
