import type { Ledger, Result } from './ledger.ts'

/** Results are gathered this long, so that one transaction records many. */
const gatherMs = 4

/** Records results, many to a transaction. */
export interface Gatherer {
  add(result: Result): void
  /** Records what has been gathered. */
  flush(): void
}

/** Makes a gatherer; `onRecorded` hears of results once they are durable. What it throws in its own time goes to `guard`. */
export function gatherResults(ports: {
  readonly ledger: Pick<Ledger, 'record'>
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
      gathered.push(result)
      timer ??= setTimeout(() => {
        ports.guard(flush)
      }, gatherMs)
    },
  }
}
