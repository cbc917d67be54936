import { join } from 'node:path'
import type { StageCode } from '../code/identify-stages.ts'
import { readPrograms, withSources, type ProgramState } from '../programs/read-programs.ts'
import { probeSandbox } from '../programs/sandbox.ts'
import type { Store } from '../store/open-store.ts'
import type { Declaration } from '../values/declaration.ts'
import type { ProgramRecord } from '../values/program-record.ts'
import type { ProgramOrder } from '../worker/messages.ts'

/** Where programs have their sources, and where what they need is kept. */
interface Place {
  readonly root: string
  readonly store: Store
}

/** What the programs among the stages need; nothing is looked at where there are none. */
export async function programsOf(
  codes: readonly StageCode[],
  declarations: readonly Declaration[],
  { root, store }: Place,
): Promise<readonly (ProgramState | undefined)[]> {
  if (declarations.every(({ program }) => program === undefined)) return []
  const { database, cache } = store.place
  const written = [cache, ...['', '-wal', '-shm', '-journal'].map((suffix) => database + suffix)]
  const stages = codes.map(({ file }, i) => ({ file, declaration: declarations[i]! }))
  return readPrograms(stages, { root, written, memo: store.memo })
}

/** Keeps what a program needs, with the bytes of its sources, so that its results can be explained and made again. */
export function keepProgram(program: ProgramState | undefined, { root, store }: Place): void {
  if (program !== undefined) store.programs.save(program.digest, withSources(program.record, root))
}

/** What a worker is told of a program; it takes the sources from the project, and digests them again. */
export function programOrder({ sources, env }: ProgramRecord, root: string): ProgramOrder {
  return { sources: sources.map(({ path, digest }) => ({ path, digest, file: join(root, path) })), env }
}

/**
 * Refuses before anything runs what could not run here.
 *
 * @throws UserError `no-sandbox` where a program is to run in a sandbox, and this machine has none.
 */
export function requireSandbox(declarations: readonly Declaration[]): void {
  if (declarations.some(({ program }) => program?.sandbox === true)) probeSandbox()
}
