import { decode } from '../formats/codec.ts'
import { readValue } from '../worker/read-input.ts'
import type { Execution, Store } from '../store/open-store.ts'
import { declarationOf } from '../store/stored-code.ts'
import type { KindDeclaration } from '../values/declaration.ts'
import type { ArtifactDigest } from '../values/digest.ts'
import type { Format } from '../values/kind.ts'
import { quoted } from '../values/shell-word.ts'
import { UserError } from '../values/user-error.ts'
import { findArtifact, type FoundArtifact } from './find-artifact.ts'
import type { Session } from './open-session.ts'
import type { ReadValue } from './result-view.ts'

/** An artifact's exact bytes. */
export interface Artifact {
  readonly digest: ArtifactDigest
  readonly format: Format
  readonly bytes: Uint8Array
  /** Whether a run would reuse it; undefined where no task was named, but a digest or `task@execution`. */
  readonly upToDate?: boolean
}

/** Which result may be read. */
export interface ReadOptions {
  /** Whether the newest result on record will do where a task is not up to date; else that is refused. */
  readonly stale?: boolean
}

/**
 * Reads the bytes of a task's result, or of what a digest or `task@execution` names.
 *
 * @throws UserError `not-up-to-date` where a task has no result of today's code, params and inputs.
 * @throws StoreDamage where the bytes are damaged or gone.
 */
export async function readArtifact(session: Session, what: string, options: ReadOptions = {}): Promise<Artifact> {
  return bytesOf(session, await findReadable(session, what, options))
}

/** Reads a result as the value that its stage returned, checked by the schema that the stage declared. @throws as `readArtifact`. */
export async function readResult(session: Session, what: string, options: ReadOptions = {}): Promise<unknown> {
  const found = await findReadable(session, what, options)
  const artifact = bytesOf(session, found)
  return readValue(artifact, kindOf(session.store, artifact.format, found.execution), {
    what: `${found.execution?.task ?? found.digest} can't be read`,
    fix: 'its stage declares another output now, and is to run again',
  })
}

/** Decodes what was found, whatever it is: nothing is checked, and the schema is the one that its stage had declared. */
export async function decodeFound(session: Pick<Session, 'store'>, found: FoundArtifact): Promise<ReadValue> {
  const { format, bytes } = bytesOf(session, found)
  const { schema } = kindOf(session.store, format, found.execution)
  return { format, schema, value: await decode(format, bytes) }
}

/** Finds what may be read. @throws UserError as `readArtifact`. */
export async function findReadable(
  session: Session,
  what: string,
  { stale = false }: ReadOptions,
): Promise<FoundArtifact> {
  const found = await findArtifact(session, what)
  const [warning] = found.warnings
  if (warning === undefined || stale) return found
  throw new UserError({
    code: 'not-up-to-date',
    what: warning,
    at: what,
    fix: `${howToMend(found)}; or read what is there with { stale: true }`,
  })
}

/** A digest or an execution whose result was taken out of use is a task's, too. */
function howToMend({ task, execution, upToDate }: FoundArtifact): string {
  if (task !== undefined) return `run it: ${quoted(task.name)}`
  if (upToDate === false) return 'open a profile whose graph has it'
  return `run it: ${quoted(execution?.task ?? '')}`
}

/** Two tasks may have made the same bytes in two formats: the format is the execution's. */
function bytesOf({ store }: Pick<Session, 'store'>, { digest, execution, upToDate }: FoundArtifact): Artifact {
  const format = execution?.format ?? store.artifacts.info(digest)?.format ?? 'file'
  const bytes = store.artifacts.read(digest)
  return { digest, format, bytes, ...(upToDate === undefined ? {} : { upToDate }) }
}

/** The kind that the code which made an artifact had declared; files that came in have none. */
function kindOf(store: Store, format: Format, execution: Execution | undefined): KindDeclaration {
  if (execution === undefined || execution.code === null) return { format, schema: {} }
  const declaration = declarationOf(store.code.find(execution.code))
  return declaration?.output ?? { format, schema: {} }
}
