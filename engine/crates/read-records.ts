import { basename } from 'node:path'
import { executionOf, type Execution, type RecordedRow } from '../store/execution.ts'
import type { ContentDigest } from '../store/history.ts'
import type { History } from '../store/segment.ts'
import type { StoredCode } from '../store/stored-code.ts'
import type { ArtifactDigest, CodeDigest, ProgramDigest } from '../values/digest.ts'
import type { ProgramRecord } from '../values/program-record.ts'
import { UserError } from '../values/user-error.ts'
import { damagedCrate } from './crate-errors.ts'
import { readJson } from './crate-json.ts'
import { aboutFile, codeFolder, executionsFile, historyFile, programFile } from './crate-paths.ts'
import {
  CrateAbout,
  CrateBody,
  CrateCode,
  CrateHead,
  CrateParams,
  CratePreimage,
  CrateProgram,
  CrateRow,
  crateVersion,
} from './crate-schemas.ts'
import type { Crate } from './open-crate.ts'

/** What a crate has on record. Each record has its form; whether they agree with each other is `checkRecords`'s to say. */
export interface CrateRecords {
  readonly about: CrateAbout
  /** In the order of their ids. */
  readonly executions: readonly Execution[]
  /** The rows of these, verbatim. */
  readonly rows: readonly RecordedRow[]
  /** The content digest of every row of the store that the crate was written from, by id. */
  readonly history: History
  readonly codes: ReadonlyMap<CodeDigest, StoredCode>
  readonly programs: ReadonlyMap<ProgramDigest, ProgramRecord>
  /** The file of each artifact, by digest. */
  readonly artifacts: ReadonlyMap<ArtifactDigest, string>
}

/**
 * Reads the records of a crate.
 *
 * @throws UserError `crate-newer` for a layout that this engine does not know; `crate-damaged` for what is not as `crate` writes it.
 */
export function readRecords(crate: Crate): CrateRecords {
  const about = readAbout(crate)
  const rows = readRows(crate)
  return {
    about,
    rows,
    executions: rows.map((row) => readExecution(row, crate.name)),
    history: readHistory(crate),
    codes: new Map(about.codes.map((digest) => [digest as CodeDigest, readCode(digest as CodeDigest, crate)])),
    programs: new Map(about.programs.map((digest) => [digest as ProgramDigest, readProgram(digest, crate)])),
    artifacts: artifactsOf(crate),
  }
}

function readAbout(crate: Crate): CrateAbout {
  const place = { crate: crate.name, where: aboutFile }
  const text = crate.text(aboutFile)
  const { version } = readJson(text, CrateHead, place)
  if (version > crateVersion) throw newerCrate(crate.name, version)
  return readJson(text, CrateAbout, place)
}

function newerCrate(crate: string, version: number): UserError {
  return new UserError({
    code: 'crate-newer',
    what: `the crate has layout ${version}, and this release of the engine knows layouts up to ${crateVersion}`,
    at: crate,
    fix: 'use a newer release: npx lineal@latest replay ...',
  })
}

function readRows(crate: Crate): RecordedRow[] {
  return linesOf(crate, executionsFile).map((line, i) =>
    readJson(line, CrateRow, { crate: crate.name, where: `line ${i + 1} of ${executionsFile}` }),
  )
}

function readExecution(row: RecordedRow, crate: string): Execution {
  const where = `execution ${row.id} (${row.task})`
  const body = readJson(row.body, CrateBody, { crate, where })
  readJson(body.preimage, CratePreimage, { crate, where: `the preimage of ${where}` })
  readJson(body.params, CrateParams, { crate, where: `the params of ${where}` })
  return executionOf(row, null)
}

function readHistory(crate: Crate): History {
  return new Map(
    linesOf(crate, historyFile).map((line, i) => {
      const [, id, content] = /^(\d{1,15}) ([0-9a-f]{64})$/.exec(line) ?? []
      if (content === undefined)
        throw damagedCrate(crate.name, [`line ${i + 1} of ${historyFile} is not a row and a digest`])
      return [Number(id), content as ContentDigest]
    }),
  )
}

function linesOf(crate: Crate, file: string): string[] {
  const lines = crate.text(file).split('\n')
  if (lines.pop() !== '') throw damagedCrate(crate.name, [`${file} is cut off: its last line has no end`])
  return lines
}

function readCode(digest: CodeDigest, crate: Crate): StoredCode {
  const folder = codeFolder(digest)
  const where = `${folder}/code.json`
  const { sources, ...code } = readJson(crate.text(where), CrateCode, { crate: crate.name, where })
  return {
    ...(code as Pick<StoredCode, 'file' | 'packages' | 'symbols'>),
    digest,
    declaration: code.declaration,
    bundle: crate.text(`${folder}/bundle.mjs`),
    map: crate.text(`${folder}/bundle.mjs.map`),
    sources: sources.map(({ path, file }) => ({ path, text: crate.text(file) })),
  }
}

function readProgram(digest: string, crate: Crate): ProgramRecord {
  const where = programFile(digest)
  const { sources, tools, env } = readJson(crate.text(where), CrateProgram, { crate: crate.name, where })
  return {
    tools,
    env,
    sources: sources.map(({ path, digest: bytes, file }) => ({
      path,
      digest: bytes,
      ...(file === undefined ? {} : { base64: Buffer.from(crate.read(file)).toString('base64') }),
    })),
  }
}

function artifactsOf(crate: Crate): Map<ArtifactDigest, string> {
  const paths = [...crate.files.keys()].filter((path) => path.startsWith('artifacts/'))
  return new Map(paths.map((path) => [basename(path).slice(0, 64) as ArtifactDigest, path]))
}
