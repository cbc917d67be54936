import type { ArtifactDigest } from '../values/digest.ts'
import type { Artifacts } from './artifacts.ts'
import type { CacheFolder } from './cache-folder.ts'
import type { Connection } from './connection.ts'
import type { EventLog } from './event-log.ts'
import type { Finding, Problem } from './finding.ts'

/** What mending needs of the store. */
export interface MendPorts {
  readonly connection: Connection
  readonly cache: CacheFolder
  readonly events: EventLog
  readonly artifacts: Artifacts
}

/** Takes what was found damaged out of use, and notes for good what of the record is lost; nothing is made up anew. */
export function mendFindings(findings: readonly Finding[], ports: MendPorts): void {
  const { connection, cache, artifacts } = ports
  const mendRow = rowMender(ports)
  for (const { problem } of findings) {
    if (problem.kind === 'file') cache.setAside(problem.file)
    else if (problem.kind === 'artifact') artifacts.setAside(problem.digest as ArtifactDigest)
  }
  connection.write(() => {
    for (const { problem } of findings) mendRow(problem)
  })
}

function rowMender({ connection: { db }, cache, events }: MendPorts): (problem: Problem) => void {
  const forgetResult = db.prepare<[string]>('DELETE FROM result WHERE key = ?')
  const forgetResultOf = db.prepare<[number]>('DELETE FROM result WHERE execution = ?')
  const forgetText = db.prepare<[string]>('DELETE FROM kept WHERE digest = ?')
  const forgetMemo = db.prepare<[string]>('DELETE FROM memo WHERE name = ?')
  const forgetBytes = db.prepare<[string]>('DELETE FROM artifact WHERE digest = ?')
  const bytesOf = db.prepare<[string], { bytes: number; inline: number | null }>(
    `SELECT bytes, length(inline) AS inline FROM artifact
     WHERE digest = ? AND EXISTS (SELECT 1 FROM execution WHERE output = digest)`,
  )
  const isExecution = db.prepare<[number, string], 1>('SELECT 1 FROM execution WHERE id = ? AND key = ?').pluck()
  const when = new Date().toISOString()

  return (problem) => {
    switch (problem.kind) {
      case 'row': {
        const { table, id, found } = problem
        events.append('quarantine', `${table}/${id}`, { reason: 'its record was found damaged', when, found })
        if (table === 'execution') forgetResultOf.run(id)
        return
      }
      case 'result':
        forgetResult.run(problem.key)
        if (isExecution.get(problem.execution, problem.key) === undefined) return
        events.append('quarantine', `execution/${problem.execution}`, { reason: 'its result was found damaged', when })
        return
      case 'artifact': {
        const digest = problem.digest as ArtifactDigest
        const row = bytesOf.get(digest)
        // A run beside this one may have made it anew since it was found.
        if (row !== undefined && (row.inline ?? cache.sizeOf(digest)) === row.bytes) return
        forgetBytes.run(digest)
        cache.setAside(cache.fileOf(digest))
        return
      }
      case 'text':
        forgetText.run(problem.digest)
        events.append('quarantine', `text/${problem.digest}`, { reason: 'it was found damaged', when, found: null })
        return
      case 'memo':
        forgetMemo.run(problem.name)
        return
      case 'file':
      case 'pages':
        return
      default:
        problem satisfies never
    }
  }
}
