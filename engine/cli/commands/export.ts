import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { decodeArchive } from '../../formats/archive.ts'
import { writeFolder } from '../../values/folder-files.ts'
import { readWholeFile } from '../../values/whole-file.ts'
import { StoreDamage } from '../../store/open-store.ts'
import { isInFile, piecesOf, type AnyBytes } from '../../values/bytes-in-file.ts'
import { UserError } from '../../values/user-error.ts'
import type { Pipeline } from '../own-commands.ts'
import { findArtifact, isNewest, type FoundArtifact } from '../../session/find-artifact.ts'
import { formatBytes } from '../format.ts'
import { typedCommandOf } from '../command-of.ts'
import type { CommonOptions } from '../common-options.ts'
import { refuseOwnFile } from '../../session/own-files.ts'
import { closing, handOut } from '../hand-out.ts'
import type { Session } from '../../session/open-session.ts'
import { openForCommand } from '../open-for-command.ts'
import { quoted } from '../../values/shell-word.ts'
import { writeWhole } from '../../session/write-whole.ts'
import { tasksNamed } from '../../graph/select-tasks.ts'

/** `export`: writes an artifact's exact bytes to a file, or to standard output, which is then theirs alone. */
export async function exportCommand(
  pipeline: Pipeline,
  [what = '', file = '']: readonly string[],
  options: CommonOptions,
): Promise<number> {
  const session = await openForCommand(pipeline, options, 'look')
  return closing(session, async () => {
    const flows = standardOutput.includes(file)
    if (!flows) refuseOwnFile(session, file)
    const found = await findArtifact(session, what)
    const { digest, warnings, upToDate } = found
    const bytes = findBytes(session, found)
    const format = found.execution?.format ?? session.store.artifacts.info(digest)?.format
    if (flows) await pourOut(bytes)
    else if (format === 'folder' && !file.endsWith('.tar')) exportFolder(file, bytes)
    else writeWhole(file, bytes)
    const facts = {
      file,
      output: digest,
      format,
      bytes: bytes.length,
    }
    const text = () => `${file}: ${formatBytes(bytes.length)}, sha256 ${digest}`
    handOut({ warnings, upToDate, facts, text }, options, flows ? process.stderr : process.stdout)
    return 0
  })
}

/** A folder is written as one, unless the name is that of an archive. Nothing that is there is overwritten. */
function exportFolder(folder: string, bytes: AnyBytes): void {
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new UserError({
      code: 'would-overwrite',
      what: `"${folder}" is there already, and is not empty`,
      at: folder,
      fix: 'name a new folder, or a file that ends with .tar for the archive itself',
    })
  }
  writeFolder(folder, decodeArchive(isInFile(bytes) ? readWholeFile(bytes.file) : bytes))
}

/** Its names; to put a new file in the place of that to which a shell sends it would lose what the shell has there. */
const standardOutput = ['-', '/dev/stdout', '/dev/fd/1', '/proc/self/fd/1']

/** Waits for whoever reads: of a large artifact no more than a piece is in memory. */
async function pourOut(bytes: AnyBytes): Promise<void> {
  for (const piece of isInFile(bytes) ? piecesOf(bytes.file) : [bytes])
    if (!process.stdout.write(piece))
      await Promise.race(['drain', 'error', 'close'].map((event) => once(process.stdout, event)))
}

/** A run makes bytes again only where they are needed: by the task's own name they are. */
function findBytes({ pipeline, store, graph }: Session, { digest, execution }: FoundArtifact): AnyBytes {
  try {
    const { inline, file, bytes } = store.artifacts.sound(digest)
    return inline ?? { file, length: bytes }
  } catch (error) {
    if (!(error instanceof StoreDamage) || execution === undefined) throw error
    if (tasksNamed(graph, execution.task).length === 0 || !isNewest(store, execution)) throw error
    throw new UserError({
      code: error.code,
      what: error.message,
      at: error.at,
      fix: `make them anew: \`${typedCommandOf(pipeline)} ${quoted(execution.task)}\``,
    })
  }
}
