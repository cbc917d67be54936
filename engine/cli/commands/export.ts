import { StoreDamage } from '../../store/open-store.ts'
import { UserError } from '../../values/user-error.ts'
import type { Pipeline } from '../define-pipeline.ts'
import { findArtifact, isNewest, type FoundArtifact } from '../find-artifact.ts'
import { formatBytes } from '../format.ts'
import { typedCommandOf, type CommonOptions } from '../main.ts'
import { refuseOwnFile } from '../own-files.ts'
import { closing, handOut } from '../hand-out.ts'
import { openSession, type Session } from '../session.ts'
import { quoted } from '../../values/shell-word.ts'
import { writeWhole } from '../write-whole.ts'

/** `export`: writes an artifact's exact bytes to a file, or to standard output, which is then theirs alone. */
export async function exportCommand(
  pipeline: Pipeline,
  [what = '', file = '']: readonly string[],
  options: CommonOptions,
): Promise<number> {
  const session = await openSession(pipeline, options, 'look')
  return closing(session, async () => {
    const flows = standardOutput.includes(file)
    if (!flows) refuseOwnFile(session, file)
    const found = await findArtifact(session, what)
    const { digest, warnings } = found
    const bytes = readBytes(session, found)
    if (flows) process.stdout.write(bytes)
    else writeWhole(file, bytes)
    const facts = { file, output: digest, format: session.store.info(digest)?.format, bytes: bytes.length }
    const text = () => `${file}: ${formatBytes(bytes.length)}, sha256 ${digest}`
    handOut({ warnings, facts, text }, options, flows ? process.stderr : process.stdout)
    return 0
  })
}

/** Its names; to put a new file in the place of that to which a shell sends it would lose what the shell has there. */
const standardOutput = ['-', '/dev/stdout', '/dev/fd/1', '/proc/self/fd/1']

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
      fix: `make them anew: \`${typedCommandOf(pipeline)} ${quoted(execution.task)}\``,
    })
  }
}
