import { discard, isInFile, type AnyBytes } from '../values/bytes-in-file.ts'
import { digestBytes, type ArtifactDigest } from '../values/digest.ts'
import { digestFile } from '../values/digest-file.ts'
import { readWholeFile } from '../values/whole-file.ts'
import { UserError } from '../values/user-error.ts'
import { canonicalJson } from '../values/canonical-json.ts'
import { isSound, type CacheFolder } from './cache-folder.ts'
import { chainOf, sealOf } from './chain.ts'
import type { Connection } from './connection.ts'
import { bodyOfExecution, contentOfExecution, type NewExecution } from './execution.ts'
import { contentOfResult } from './executions.ts'

/**
 * The largest artifact that is kept in the database. Microseconds of the processor an artifact, written 50 to a transaction
 * and read back, by bench/store.ts (in memory, 2 shared cores; how long a disk takes to make a file varied tenfold):
 *
 * | size | in the database | as a file |
 * |---|---|---|
 * | 4 KiB | 50 + 15 | 95 + 29 |
 * | 16 KiB | 73 + 37 | 99 + 37 |
 * | 32 KiB | 101 + 65 | 130 + 52 |
 * | 64 KiB | 188 + 89 | 183 + 71 |
 * | 128 KiB | 328 + 162 | 269 + 133 |
 *
 * Up to 16 KiB the database wins clearly. Above, little is won, and other tools can map a file, a worker read it by itself.
 */
export const inlineBytes = 16 * 1024

/** What recording needs of the store. */
export interface RecordPorts {
  readonly connection: Connection
  readonly cache: CacheFolder
  /** The largest artifact that goes into the database. */
  readonly cutoff: number
  /** Removes those of these files that no row names. */
  readonly settle: (digests: readonly ArtifactDigest[]) => void
}

/** Makes the function that records executions: the bytes first, then all rows in one transaction. */
export function executionWriter(ports: RecordPorts): (results: readonly NewExecution[]) => readonly number[] {
  const append = rowAppender(ports.connection.db, ports.cutoff)
  const withBytes = bytesWriter(ports)
  return (results) => {
    for (const result of results) requireDigest(result)
    return withBytes(results, () => append(results))
  }
}

/** An artifact's digest and bytes. */
export type Output = Pick<NewExecution, 'output' | 'bytes'>

/** Makes the function that writes the files of large artifacts, and then does something in one transaction, by which rows name them. */
export function bytesWriter({
  connection: { write },
  cache,
  cutoff,
  settle,
}: RecordPorts): <Result>(outputs: readonly Output[], name: () => Result) => Result {
  return (outputs, name) => {
    const files = new Map(
      outputs.filter(({ bytes }) => bytes.length > cutoff).map(({ output, bytes }) => [output, bytes]),
    )
    const intent = cache.intend([...files.keys()])
    try {
      for (const [digest, bytes] of files) writeFile(cache, digest, bytes)
      return write(() => {
        // Under the write lock nobody drops files, so what is here now stays: another process may have removed it before.
        for (const [digest, bytes] of files) if (cache.sizeOf(digest) !== bytes.length) cache.write(digest, bytes)
        return name()
      })
    } catch (error) {
      settle([...files.keys()])
      throw error
    } finally {
      intent.done()
      for (const { bytes } of outputs) discard(bytes)
    }
  }
}

/** Writes an artifact's file where it is not here already; a damaged one of the same name is replaced. */
function writeFile(cache: CacheFolder, digest: ArtifactDigest, bytes: AnyBytes): void {
  if (cache.sizeOf(digest) !== bytes.length || !isSound(cache, digest)) cache.write(digest, bytes)
}

function inMemory(bytes: AnyBytes): Uint8Array {
  return isInFile(bytes) ? readWholeFile(bytes.file) : bytes
}

/** Makes the function that appends executions; only inside a write transaction. */
export function rowAppender(db: Connection['db'], cutoff: number): (results: readonly NewExecution[]) => number[] {
  const last = db.prepare<[], { id: number; chain: string }>('SELECT id, chain FROM execution ORDER BY id DESC LIMIT 1')
  const lost = db
    .prepare<[], number | null>(
      `SELECT max(CAST(substr(subject, 11) AS INTEGER)) FROM event
       WHERE kind = 'quarantine' AND subject >= 'execution/' AND subject < 'execution0'`,
    )
    .pluck()
  const artifact = artifactNamer(db, cutoff)
  const execution = db.prepare('INSERT INTO execution VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
  const result = db.prepare('INSERT OR REPLACE INTO result VALUES (?, ?, ?, ?, ?, ?, ?)')
  const release = db.prepare<[string, string]>('DELETE FROM claim WHERE key = ? AND run = ?')

  return (results) => {
    let { id, chain } = last.get() ?? { id: 0, chain: '' }
    const noted = lost.get() ?? 0
    // What was noted of a row that is lost must not be taken for a note on another.
    if (noted > id) [id, chain] = [noted, '']
    return results.map((one) => {
      const { key, task, stage, output, ms, bytes, format } = one
      id += 1
      const content = contentOfExecution({
        id,
        key,
        task,
        stage,
        output,
        ms,
        body: canonicalJson(bodyOfExecution(one)),
      })
      chain = chainOf('execution', chain, content)
      artifact(one)
      execution.run(...content, chain)
      const found = contentOfResult({ key, execution: id, output, format, bytes: bytes.length, ms })
      result.run(...found, sealOf('result', found))
      release.run(key, one.run)
      return id
    })
  }
}

/** Makes the function that names an artifact's bytes in a row, and keeps small ones in it; only inside a write transaction. */
export function artifactNamer(db: Connection['db'], cutoff: number): (output: Output) => void {
  const artifact = db.prepare<[string, number, Uint8Array | null]>(
    `INSERT INTO artifact VALUES (?, ?, ?) ON CONFLICT (digest) DO UPDATE SET bytes = excluded.bytes, inline = excluded.inline
     WHERE bytes <> excluded.bytes OR inline IS NOT excluded.inline`,
  )
  return ({ output, bytes }) => {
    artifact.run(output, bytes.length, bytes.length > cutoff ? null : inMemory(bytes))
  }
}

/** Bytes that changed on their way from the worker must not be recorded under the digest that the worker took. */
function requireDigest({ task, output, bytes }: NewExecution): void {
  const found = isInFile(bytes) ? (bytes.digested ?? digestFile(bytes.file)) : digestBytes(bytes)
  if (found === output) return
  throw new UserError({
    code: 'artifact-damaged',
    what: `the output of ${task} changed on its way to the store: its digest was ${output} and is ${found}`,
    at: task,
    fix: 'run it again; if this happens twice, test the memory of this machine',
  })
}
