import { existsSync, readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { projectPath } from '../graph/project-path.ts'
import { short } from '../plan/reason.ts'
import { withoutLineagePanel } from '../provenance/lineage-panel.ts'
import { digestBytes } from '../values/digest.ts'
import { digestFile } from '../values/digest-file.ts'
import { quoted } from '../values/shell-word.ts'
import { UserError } from '../values/user-error.ts'
import { foundBy, type FoundArtifact } from './find-artifact.ts'
import type { Session } from './open-session.ts'

/**
 * Finds what made a published or exported file, by its bytes; a published page by those that its stage made, whatever was put
 * beside them. Undefined where there is no such file.
 *
 * @throws UserError `unknown-file` where nothing on record made its bytes.
 */
export function findFile({ graph, publish, store }: Session, what: string): FoundArtifact | undefined {
  const path = resolve(what)
  if (!existsSync(path) || !statSync(path).isFile()) return undefined
  const digest = digestFile(path)
  const page = pageIn(path)
  const makers = [digest, ...(page === undefined ? [] : [digestBytes(Buffer.from(page))])].flatMap((made) =>
    store.executions.producersOf(made),
  )
  const task = publish.get(projectPath(graph.root, path))
  const execution = makers.findLast((one) => one.task === task?.name) ?? makers.at(-1)
  if (execution !== undefined) return foundBy(execution)
  throw new UserError({
    code: 'unknown-file',
    what: `nothing on record made the bytes of "${what}" (${short(digest)})`,
    fix: `${task === undefined ? 'trace the task that made it' : `run ${quoted(task.name)}, which publishes it`}, check that the file was not edited, or name the store that it was made with: --store <folder>`,
  })
}

/** A larger file is no page that a browser could open. */
const largestPage = 256 * 1024 * 1024

function pageIn(path: string): string | undefined {
  if (statSync(path).size > largestPage) return undefined
  const bytes = readFileSync(path)
  return bytes.includes('</script>') ? withoutLineagePanel(bytes.toString('utf8')) : undefined
}
