import { discard } from '../values/bytes-in-file.ts'
import type { Task } from '../graph/task.ts'
import type { TaskError } from '../worker/messages.ts'
import type { ExecuteRequest } from './execute-request.ts'
import { fileChanged } from './ingest-file.ts'
import type { Ledger, Result } from './ledger.ts'

/** Results are gathered this long, so that one transaction records many. */
const gatherMs = 4

/** Records results, many to a transaction. */
export interface Gatherer {
  readonly add: (result: Result) => void
  /** Records what has been gathered. */
  flush(): void
}

/**
 * Makes a gatherer; `onRecorded` hears of results once they are durable. A result fails where a file or a package that it depends
 * on has changed since the run began. What the gatherer throws in its own time goes to `guard`.
 */
export function gatherResults(ports: {
  readonly ledger: Pick<Ledger, 'record'>
  readonly changedFiles: ExecuteRequest['changedFiles']
  readonly onFailure: (task: Task, error: TaskError, ms: number) => void
  readonly onRecorded: (results: readonly Result[]) => void
  readonly guard: (work: () => void) => void
}): Gatherer {
  const gathered: Result[] = []
  let timer: NodeJS.Timeout | undefined
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    const results = gathered.splice(0)
    if (results.length === 0) return
    ports.ledger.record(results)
    ports.onRecorded(results)
  }
  return {
    flush,
    add(result) {
      const changed = ports.changedFiles(result.task, result.worker)
      if (changed.length > 0) {
        discard(result.bytes)
        ports.onFailure(result.task, fileChanged(changed), result.ms)
        return
      }
      gathered.push(result)
      timer ??= setTimeout(() => {
        ports.guard(flush)
      }, gatherMs)
    },
  }
}
