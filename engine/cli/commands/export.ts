import { StoreDamage } from '../../store/open-store.ts'
import { UserError } from '../../values/user-error.ts'
import type { Pipeline } from '../define-pipeline.ts'
import { findArtifact, isNewest, type FoundArtifact } from '../find-artifact.ts'
import { formatBytes } from '../format.ts'
import { commandOf, type CommonOptions } from '../main.ts'
import { refuseOwnFile } from '../own-files.ts'
import { closing, handOut } from '../hand-out.ts'
import { openSession, type Session } from '../session.ts'
import { writeWhole } from '../write-whole.ts'

/** `export`: writes an artifact's exact bytes to a file. */
export async function exportCommand(
  pipeline: Pipeline,
  [what = '', file = '']: readonly string[],
  options: CommonOptions,
): Promise<number> {
  const session = await openSession(pipeline, options, 'look')
  return closing(session, async () => {
    refuseOwnFile(session, file)
    const found = await findArtifact(session, what)
    const { digest, warnings } = found
    const bytes = readBytes(session, found)
    writeWhole(file, bytes)
    const facts = { file, output: digest, format: session.store.info(digest)?.format, bytes: bytes.length }
    handOut({ warnings, facts, text: () => `${file}: ${formatBytes(bytes.length)}, sha256 ${digest}` }, options)
    return 0
  })
}

/** A run makes bytes again only where they are needed: by the task's own name they are. */
function readBytes({ pipeline, store, graph }: Session, { digest, execution }: FoundArtifact): Uint8Array {
  try {
    return store.read(digest)
  } catch (error) {
    if (!(error instanceof StoreDamage) || execution === undefined) throw error
    if (!graph.byName.has(execution.task) || !isNewest(store, execution)) throw error
    throw new UserError({
      code: error.code,
      what: error.message,
      at: error.at,
      fix: `make them anew: \`npx ${commandOf(pipeline)} '${execution.task}'\``,
    })
  }
}
