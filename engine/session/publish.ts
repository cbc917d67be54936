import { resolve } from 'node:path'
import type { Task } from '../graph/task.ts'
import { withLineagePanel, type RunFacts } from '../provenance/lineage-panel.ts'
import type { Store } from '../store/open-store.ts'
import { isInFile, type AnyBytes } from '../values/bytes-in-file.ts'
import { digestFile } from '../values/digest-file.ts'
import { digestBytes, digestText, type ArtifactDigest } from '../values/digest.ts'
import { isUserError, UserError } from '../values/user-error.ts'
import { writeWhole } from './write-whole.ts'

/** What is to be published, and from what. */
export interface Publication {
  readonly root: string
  readonly store: Store
  /** The files by path relative to the root, and the task that makes each. */
  readonly files: ReadonlyMap<string, Task>
  readonly outputs: ReadonlyMap<Task, ArtifactDigest>
  readonly facts: RunFacts
}

/** What became of the files that were to be published. */
export interface Published {
  /** The paths that are up to date. */
  readonly paths: readonly string[]
  /** The files that the system did not let be written, and why. */
  readonly refused: readonly { readonly path: string; readonly error: UserError }[]
}

/**
 * Writes the files that a pipeline publishes: each from its task's artifact, and pages with the lineage of what they name.
 * A file that stands as it was published from the same artifact and notes is left alone; one that can't be written keeps no
 * other from being published.
 */
export function publishAll({ root, store, files, outputs, facts }: Publication): Published {
  const paths: string[] = []
  const refused: Published['refused'][number][] = []
  for (const [path, task] of files) {
    const artifact = outputs.get(task)
    if (artifact === undefined) continue
    const file = resolve(root, path)
    const source = digestText('publication', JSON.stringify([artifact, facts.notes]))
    if (store.memo.get(`published:${file}`) !== `${source} ${digestOfFile(file) ?? ''}`) {
      const content = contentOf(artifact, task, { store, facts })
      const error = whyNotWritten(file, content, path)
      if (error !== undefined) {
        refused.push({ path, error })
        continue
      }
      store.memo.set(`published:${file}`, `${source} ${isInFile(content) ? artifact : digestBytes(content)}`)
    }
    paths.push(path)
  }
  return { paths, refused }
}

function whyNotWritten(file: string, content: AnyBytes, path: string): UserError | undefined {
  try {
    writeWhole(file, content)
    return undefined
  } catch (error) {
    if (!isUserError(error)) throw error
    return new UserError({
      code: 'not-published',
      what: `"${path}" was not published: ${error.message}`,
      at: error.at,
      fix: `${error.fix!}; then run again: what was made is kept`,
    })
  }
}

function contentOf(
  artifact: ArtifactDigest,
  task: Task,
  { store, facts }: Pick<Publication, 'store' | 'facts'>,
): AnyBytes {
  // Another task may have made the same bytes in another format.
  const made = store.executions.producersOf(artifact)
  const { format } = made.findLast((one) => one.task === task.name) ?? made.at(-1) ?? {}
  if (format !== 'html') {
    const { inline, file, bytes } = store.artifacts.sound(artifact)
    return inline ?? { file, length: bytes }
  }
  const page = store.artifacts.read(artifact)
  return Buffer.from(withLineagePanel(Buffer.from(page).toString('utf8'), store, { artifact, facts }))
}

function digestOfFile(file: string): string | undefined {
  try {
    return digestFile(file)
  } catch {
    // It isn't there, or can't be read: it is written anew.
    return undefined
  }
}
