import { analyseKept } from '../code/analyse-kept.ts'
import { parsePreimage } from '../plan/preimage.ts'
import { short } from '../plan/reason.ts'
import { collectLineage } from '../provenance/collect-lineage.ts'
import type { Execution, RunId, RunRecord, Store, StoredCode } from '../store/open-store.ts'
import type { CodeDigest, ProgramDigest } from '../values/digest.ts'
import type { ProgramRecord } from '../values/program-record.ts'
import { UserError } from '../values/user-error.ts'

/** What is asked of a store for a crate. */
export type CrateSource = Pick<Store, 'executions' | 'artifacts' | 'code' | 'programs' | 'runs'>

/** All that a crate is to hold of a store. */
export interface Gathered {
  /** The executions whose results the crate is of, in the order of their ids. */
  readonly results: readonly Execution[]
  /** These, and all that is behind them, in the order of their ids. */
  readonly executions: readonly Execution[]
  readonly codes: ReadonlyMap<CodeDigest, GatheredCode>
  readonly programs: ReadonlyMap<ProgramDigest, ProgramRecord>
  /** The runs that executed any of it, oldest first. */
  readonly runs: readonly RunRecord[]
  /** What whoever gets the crate should know. */
  readonly warnings: readonly string[]
}

/** A stage's code, and the doors that it goes through. */
export interface GatheredCode extends StoredCode {
  readonly doors: readonly string[]
}

/**
 * Gathers what is behind results: executions, code, what programs needed, runs.
 *
 * @throws UserError `bytes-gone` where artifacts are not in the store any more, `code-gone` where code is not.
 */
export async function gatherCrate(store: CrateSource, results: readonly Execution[]): Promise<Gathered> {
  const starts = results.map((execution) => ({ digest: execution.output, execution }))
  const made = [...collectLineage(store, starts).made.values()]
  const executions = made.flatMap(({ execution }) => execution ?? []).sort((a, b) => a.id - b.id)
  const unknown = made.flatMap(({ digest, execution }) => (execution === undefined ? [digest] : []))
  if (unknown.length > 0)
    throw gone('execution-damaged', unknown.map(short), 'nothing sound on record made these inputs')
  requireBytes(store, executions)
  const warnings: string[] = executions.flatMap(({ task, quarantined }) =>
    quarantined === null ? [] : [`the result of ${task} is out of use: ${quarantined}`],
  )
  return {
    results: [...results].sort((a, b) => a.id - b.id),
    executions,
    codes: await codesOf(store, executions, warnings),
    programs: programsOf(store, executions),
    runs: runsOf(store, executions),
    warnings,
  }
}

function requireBytes(store: CrateSource, executions: readonly Execution[]): void {
  const here = store.artifacts.presence(executions.map(({ output }) => output))
  const missing = executions.filter(({ output }) => !here.has(output)).map(({ task }) => task)
  if (missing.length > 0) throw gone('bytes-gone', missing, 'the store has no bytes any more of what these tasks made')
}

function gone(code: string, names: readonly string[], what: string): UserError {
  const more = names.length - 8
  return new UserError({
    code,
    what: `no crate was written: ${what}: ${names.slice(0, 8).join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
    fix: 'run what the crate is to be of with --force, then write it again',
  })
}

/** Of several texts of one code, the newest whose digest this engine finds again: only that can be checked by whoever gets it. */
async function codesOf(
  store: CrateSource,
  executions: readonly Execution[],
  warnings: string[],
): Promise<Map<CodeDigest, GatheredCode>> {
  const digests = [...new Set(executions.flatMap(({ code }) => code ?? []))].sort()
  const codes = new Map<CodeDigest, GatheredCode>()
  for (const digest of digests) {
    const code = await soundCode(store, digest)
    if (code === undefined) throw gone('code-gone', [short(digest)], 'the store has no code of this digest')
    if (!code.isSound)
      warnings.push(
        `the code of ${code.file} (${short(digest)}) was digested by rules of an earlier release: \`replay\` won't execute it`,
      )
    codes.set(digest, code.code)
  }
  return codes
}

async function soundCode(
  store: CrateSource,
  digest: CodeDigest,
): Promise<{ readonly file: string; readonly isSound: boolean; readonly code: GatheredCode } | undefined> {
  const tried: string[] = []
  let newest: GatheredCode | undefined
  for (;;) {
    const code = store.code.find(digest, ({ bundle }) => !tried.includes(bundle))
    if (code === undefined) return newest && { file: newest.file, isSound: false, code: newest }
    tried.push(code.bundle)
    const analysis = await analyseKept(code).catch(() => undefined)
    const gathered = { ...code, doors: analysis?.doors ?? [] }
    if (analysis?.digest === digest) return { file: code.file, isSound: true, code: gathered }
    newest ??= gathered
  }
}

function programsOf(store: CrateSource, executions: readonly Execution[]): Map<ProgramDigest, ProgramRecord> {
  const digests = new Set(
    executions.flatMap(({ code, preimage }) => (code === null ? [] : (parsePreimage(preimage).program ?? []))),
  )
  return new Map(
    [...digests].sort().map((word) => {
      const digest = word as ProgramDigest
      const record = store.programs.find(digest)
      if (record === undefined)
        throw gone('code-gone', [short(digest)], 'the store does not say what this program needed')
      return [digest, record]
    }),
  )
}

function runsOf(store: CrateSource, executions: readonly Execution[]): RunRecord[] {
  const ids = [...new Set<RunId>(executions.map(({ run }) => run))]
  return ids.flatMap((id) => store.runs.get(id) ?? []).sort((a, b) => (a.began < b.began ? -1 : 1))
}
