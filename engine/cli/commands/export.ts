import type { Pipeline } from '../define-pipeline.ts'
import { findArtifact } from '../find-artifact.ts'
import { formatBytes } from '../format.ts'
import type { CommonOptions } from '../main.ts'
import { refuseOwnFile } from '../own-files.ts'
import { openSession } from '../session.ts'
import { writeWhole } from '../write-whole.ts'

/** `export`: writes an artifact's exact bytes to a file. */
export async function exportCommand(
  pipeline: Pipeline,
  [what = '', file = '']: readonly string[],
  options: CommonOptions,
): Promise<number> {
  const session = await openSession(pipeline, options, 'look')
  try {
    refuseOwnFile(session, file)
    const { digest } = await findArtifact(session, what)
    const bytes = session.store.read(digest)
    writeWhole(file, bytes)
    const facts = { file, output: digest, format: session.store.info(digest)?.format, bytes: bytes.length }
    process.stdout.write(
      options.json === true
        ? `${JSON.stringify(facts)}\n`
        : `${file}: ${formatBytes(bytes.length)}, sha256 ${digest}\n`,
    )
    return 0
  } finally {
    await session.close()
  }
}
