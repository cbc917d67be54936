import { slots } from './slots.ts'

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
  const places = slots(jobs)
  const occupy = async (): Promise<void> => {
    await places.take(1)
    try {
      await takeBatch()
    } finally {
      places.give(1)
    }
  }
  const fill = (): void => {
    for (let i = Math.min(places.free(), waiting()); i > 0; i--) void occupy().then(fill, onError)
  }
  return { fill }
}
