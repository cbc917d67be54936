import type { Execution, RecordedRow } from '../store/execution.ts'
import { declarationOf } from '../store/stored-code.ts'
import { contentText, digestContent } from '../store/history.ts'
import { ingestedBy, parsePreimage } from '../plan/preimage.ts'
import { canonicalJson } from '../values/canonical-json.ts'
import { digestBytes, digestText, type ArtifactDigest, type CodeDigest, type ProgramDigest } from '../values/digest.ts'
import { digestProgram, type ProgramRecord } from '../values/program-record.ts'
import { historyFile } from './crate-paths.ts'
import type { Crate } from './open-crate.ts'
import { readDigests } from './read-digests.ts'
import type { CrateRecords } from './read-records.ts'

/**
 * Compares the records of a crate with each other: what a forger would have to change along, each contradiction in a line that names
 * what it is about. Whether a bundle is the code of its digest is {@link judgeCode}'s to say, because that takes a parser.
 */
export function checkRecords(crate: Crate, records: CrateRecords): string[] {
  const { executions, about } = records
  const known = new Map(executions.map((execution) => [execution.id, execution]))
  const faults = about.results.flatMap(({ execution, task, digest }) => {
    const found = known.get(execution)
    return found?.task === task && found.output === digest
      ? []
      : [
          `the result ${task} is said to be of execution ${execution}, which the crate ${found === undefined ? 'has not' : 'has of something else'}`,
        ]
  })
  return [...faults, ...artifactFaults(crate, records), ...checkExecutions(records)]
}

/** What executions and what they need have on record of each other. */
export type LineageRecords = Pick<CrateRecords, 'executions' | 'rows' | 'history' | 'codes' | 'programs'> & {
  /** The artifacts that there are. */
  readonly artifacts: Pick<ReadonlyMap<ArtifactDigest, unknown>, 'has'>
}

/** Compares executions with their keys, their places in the history, their code and their inputs, as {@link checkRecords} does. */
export function checkExecutions(records: LineageRecords): string[] {
  const { executions, rows, programs } = records
  return [
    ...programFaults(programs),
    ...executions.flatMap((execution, i) => executionFaults(execution, rows[i]!, records)),
  ]
}

function artifactFaults(crate: Crate, { artifacts, executions }: CrateRecords): string[] {
  const makers = new Map(executions.map(({ output, task }) => [output, task]))
  return [...artifacts].flatMap(([digest, path]) => {
    if (crate.files.get(path) === digest) return []
    const maker = makers.get(digest)
    return [`${path}${maker === undefined ? '' : `, what ${maker} made,`} does not hold the bytes that it is named by`]
  })
}

function programFaults(programs: ReadonlyMap<ProgramDigest, ProgramRecord>): string[] {
  return [...programs].flatMap(([digest, record]) => [
    ...(digestProgram(record) === digest ? [] : [`what program ${short(digest)} needed is not what its digest covers`]),
    ...record.sources.flatMap(({ path, digest: bytes, base64 }) =>
      base64 === undefined || digestBytes(Buffer.from(base64, 'base64')) === bytes
        ? []
        : [`${path} of program ${short(digest)} has not the digest on record`],
    ),
  ])
}

function executionFaults(execution: Execution, row: RecordedRow, records: LineageRecords): string[] {
  const { id, task, key, preimage } = execution
  const faults = [
    ...(records.history.get(id) === digestContent(contentText(row))
      ? []
      : [`its row is not row ${id} of ${historyFile}`]),
    ...(digestText('task', preimage) === key ? [] : ['its key is not the digest of its code, params and inputs']),
    ...(records.artifacts.has(execution.output) ? [] : ['what it made is not in the crate']),
    ...(execution.code === null ? ingestFaults(execution) : stageFaults(execution, execution.code, records)),
  ]
  return faults.map((fault) => `execution ${id} (${task}): ${fault}`)
}

function ingestFaults({ preimage, output }: Execution): string[] {
  return ingestedBy(preimage) === output ? [] : ['the file that came in is not what its key covers']
}

function stageFaults(execution: Execution, code: CodeDigest, { codes, programs, artifacts }: LineageRecords): string[] {
  const preimage = parsePreimage(execution.preimage)
  const declaration = declarationOf(codes.get(code))
  const output = declaration && digestText('schema', canonicalJson(declaration.output))
  return [
    ...(preimage.code === code ? [] : ['its code is not that of its key']),
    ...(canonicalJson(preimage.params) === execution.params ? [] : ['its params are not those of its key']),
    ...(declaration === undefined ? ['its code is not in the crate'] : []),
    ...(output === undefined || output === preimage.output ? [] : ['its output schema is not that of its key']),
    ...(preimage.program === undefined || programs.has(preimage.program as ProgramDigest)
      ? []
      : ['what its program needed is not in the crate']),
    ...readDigests(execution).flatMap(({ name, digest }) =>
      artifacts.has(digest) ? [] : [`its input "${name}" (${short(digest)}) is not in the crate`],
    ),
  ]
}

function short(digest: string): string {
  return digest.slice(0, 12)
}
