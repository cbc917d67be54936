import PQueue from 'p-queue'

/** The places of a run, each of which executes one batch at a time. */
export interface Places {
  /** Lets each free place take a batch; one that has ended its batch takes the next. */
  fill(): void
}

/** Makes `jobs` places; `takeBatch` executes the next batch to its end, and what it throws goes to `onError`. */
export function freePlaces(ports: {
  readonly jobs: number
  /** How many tasks are ready; none once the run is over. */
  readonly waiting: () => number
  readonly takeBatch: () => Promise<void>
  readonly onError: (error: unknown) => void
}): Places {
  const { jobs, waiting, takeBatch, onError } = ports
  const queue = new PQueue({ concurrency: jobs })
  const fill = (): void => {
    for (let i = Math.min(jobs - queue.pending, waiting()); i > 0; i--) void queue.add(takeBatch).then(fill, onError)
  }
  return { fill }
}
