import { comparePrograms, describeProgramChange } from '../plan/compare-programs.ts'
import { parsePreimage } from '../plan/preimage.ts'
import { toolAsker, type AskTool } from '../programs/ask-tools.ts'
import type { OrderAgain, Unrepeatable } from '../provenance/order-again.ts'
import type { Execution, Store } from '../store/open-store.ts'
import type { ProgramDigest } from '../values/digest.ts'
import type { ProgramRecord, ProgramSource } from '../values/program-record.ts'
import { isUserError } from '../values/user-error.ts'
import type { ProgramFile } from '../worker/messages.ts'

/** Adds to the order of a recorded task what its program is laid out with: the sources and the environment on record. */
export type OrderProgramAgain = (execution: Execution, again: OrderAgain) => Promise<OrderAgain | Unrepeatable>

/** Makes the function that does so. A program is executed again with the tools of its time alone, so it asks what they are today.
 * With the options of a sandbox all of them run in one. */
export function programAgain(
  store: { readonly programs: Pick<Store['programs'], 'find'> },
  root: string,
  sandbox?: readonly string[],
): OrderProgramAgain {
  const ask = toolAsker(root, undefined, sandbox)
  return async (execution, again) => {
    const { program: digest } = parsePreimage(execution.preimage)
    if (digest === undefined) return again
    const record = store.programs.find(digest as ProgramDigest)
    if (record === undefined) return { why: 'what its program needed is not on record, or damaged' }
    const missing = record.sources.find(({ text, base64 }) => text === undefined && base64 === undefined)
    if (missing !== undefined) return { why: `the bytes of its source ${missing.path} are not on record` }
    const why = await whyOtherTools(record, again, ask)
    if (why !== undefined) return { why }
    const program = { sources: record.sources.map(fileOf), env: record.env, ...(sandbox && { sandbox: true }) }
    return { ...again, order: { ...again.order, program } }
  }
}

async function whyOtherTools(
  record: ProgramRecord,
  { declaration, code: { file } }: OrderAgain,
  ask: AskTool,
): Promise<string | undefined> {
  const commands = Object.entries(declaration.program?.tools ?? {})
  try {
    const told = await Promise.all(
      commands.map(async ([name, command]) => [name, await ask({ file, name, command })] as const),
    )
    const changes = comparePrograms(record, { ...record, tools: Object.fromEntries(told) })
    return changes.length === 0 ? undefined : `${changes.map(describeProgramChange).join('; ')} since it ran`
  } catch (error) {
    if (isUserError(error)) return error.message
    throw error
  }
}

function fileOf({ path, digest, text, base64 }: ProgramSource): ProgramFile {
  return { path, digest, bytes: text === undefined ? Buffer.from(base64!, 'base64') : Buffer.from(text) }
}
