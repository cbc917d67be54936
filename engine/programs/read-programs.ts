import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isUtf8 } from 'node:buffer'
import { recheckPath, recordPath, type PathRecord } from '../code/path-record.ts'
import type { Declaration } from '../values/declaration.ts'
import { digestBytes, type ProgramDigest } from '../values/digest.ts'
import type { Memo } from '../values/memo.ts'
import { digestProgram, type ProgramRecord, type ProgramSource } from '../values/program-record.ts'
import { toolAsker, type AskTool } from './ask-tools.ts'
import { findSources, type SourceRequest } from './find-sources.ts'

/** What a program needs, as it is today. */
export interface ProgramState {
  readonly digest: ProgramDigest
  /** Without the bytes of its sources. */
  readonly record: ProgramRecord
}

/** A stage's file and what it declares. */
interface Declared {
  readonly file: string
  readonly declaration: Declaration
}

interface Request extends Omit<SourceRequest, 'file'> {
  readonly memo: Memo
}

/**
 * Finds what programs need beside their inputs and params: digests their sources, asks their tools, reads their environment. A
 * stage that is no program has none. All of it is read once at the start of a run, so that later edits can't leak into it.
 */
export async function readPrograms(
  stages: readonly Declared[],
  request: Request,
): Promise<(ProgramState | undefined)[]> {
  const ask = toolAsker(request.root)
  return Promise.all(stages.map((stage) => readProgram(stage, { ...request, ask })))
}

async function readProgram(
  { file, declaration: { program } }: Declared,
  { root, written, memo, ask }: Request & { readonly ask: AskTool },
): Promise<ProgramState | undefined> {
  if (program === undefined) return undefined
  const asked = Object.entries(program.tools).map(async ([name, command]) => {
    return [name, await ask({ file, name, command })] as const
  })
  const paths = await findSources(program.sources, { root, written, file })
  const record = {
    sources: paths.map((path) => ({ path, digest: digestSource(join(root, path), memo) })),
    tools: Object.fromEntries(await Promise.all(asked)),
    env: readEnvironment(program.env),
  }
  return { digest: digestProgram(record), record }
}

/** A file whose size, times and inode are those of an earlier look is taken to have the same bytes. */
function digestSource(path: string, memo: Memo): string {
  const name = `program source ${path}`
  const text = memo.get(name)
  const known = text === undefined ? undefined : (JSON.parse(text) as PathRecord)
  const now = Date.now()
  const record = (known && recheckPath(path, known, now)) ?? recordPath(path, now)
  if (record[5] === 1 && record !== known) memo.set(name, JSON.stringify(record))
  return record[4]
}

/** `NAME=value` sets a variable, `NAME` takes it over. */
export function readEnvironment(env: readonly string[]): Record<string, string | null> {
  return Object.fromEntries(
    env.map((one) => {
      const at = one.indexOf('=')
      return at < 0 ? [one, process.env[one] ?? null] : [one.slice(0, at), one.slice(at + 1)]
    }),
  )
}

/** The bytes of a larger source are not kept: results that they led to can be traced to their digest alone. */
const mostKept = 1 << 20

/** A record with the bytes of its sources, as far as they are still those that were digested. */
export function withSources(record: ProgramRecord, root: string): ProgramRecord {
  return { ...record, sources: record.sources.map((source) => withBytes(source, join(root, source.path))) }
}

function withBytes(source: ProgramSource, path: string): ProgramSource {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? Infinity
  if (size > mostKept) return source
  const bytes = readFileSync(path)
  if (digestBytes(bytes) !== source.digest) return source
  return isUtf8(bytes) && !bytes.includes(0)
    ? { ...source, text: bytes.toString('utf8') }
    : { ...source, base64: bytes.toString('base64') }
}
