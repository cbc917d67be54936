import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Task } from '../graph/task.ts'
import { withLineagePanel, type RunFacts } from '../provenance/lineage-panel.ts'
import type { Store } from '../store/open-store.ts'
import { digestBytes, digestText, type ArtifactDigest } from '../values/digest.ts'

/** What is to be published, and from what. */
export interface Publication {
  readonly root: string
  readonly store: Store
  /** The files by path relative to the root, and the task that makes each. */
  readonly files: ReadonlyMap<string, Task>
  readonly outputs: ReadonlyMap<Task, ArtifactDigest>
  readonly facts: RunFacts
}

/**
 * Writes the files that a pipeline publishes: each from its task's artifact, and pages with the lineage of what they name.
 * A file that stands as it was published from the same artifact and notes is left alone. Returns the paths that are up to date.
 */
export function publishAll({ root, store, files, outputs, facts }: Publication): string[] {
  const published: string[] = []
  for (const [path, task] of files) {
    const artifact = outputs.get(task)
    if (artifact === undefined) continue
    const file = resolve(root, path)
    const source = digestText('publication', JSON.stringify([artifact, facts.notes]))
    if (store.memo.get(`published:${file}`) !== `${source} ${digestOfFile(file) ?? ''}`) {
      const content = contentOf(artifact, { store, facts })
      replaceFile(file, content)
      store.memo.set(`published:${file}`, `${source} ${digestBytes(content)}`)
    }
    published.push(path)
  }
  return published
}

function contentOf(artifact: ArtifactDigest, { store, facts }: Pick<Publication, 'store' | 'facts'>): Uint8Array {
  const bytes = store.read(artifact)
  if (store.info(artifact)?.format !== 'html') return bytes
  return Buffer.from(withLineagePanel(Buffer.from(bytes).toString('utf8'), store, { artifact, facts }))
}

function digestOfFile(file: string): string | undefined {
  try {
    return digestBytes(readFileSync(file))
  } catch {
    // It isn't there, or can't be read: it is written anew.
    return undefined
  }
}

/** Readers see the old file or the new one, never a part. */
function replaceFile(file: string, content: Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true })
  const temporary = `${file}.${process.pid}`
  writeFileSync(temporary, content)
  renameSync(temporary, file)
}
