import type { UserError } from '../values/user-error.ts'
import { gatherEdits, type Edits } from './edits.ts'
import { namedPaths, planRound, type PlannedRound, type RoundRequest } from './plan-round.ts'
import { changedSince, watchFiles, type FilesWatch } from './watch-files.ts'
import { bothPaths, type WatchedPaths } from './watched-paths.ts'
import { watchedRuns } from './watched-runs.ts'
import type { WatchEvent } from './watch-events.ts'

/** What is to be kept up to date, and how. */
export interface WatchRequest extends RoundRequest {
  readonly jobs?: number | undefined
  readonly strict?: boolean | undefined
  /** Ends the watch: what was complete is kept. */
  readonly signal: AbortSignal
  readonly onEvent: (event: WatchEvent) => void
}

/** What no edit of a file mends: it ends a watch at its first plan. */
const notByEdits = /^(unknown-target|bad-option|no-pipeline|no-tasks|store-.*|disk-full|not-built)$/

/**
 * Keeps targets up to date until the signal aborts. Each edit leads to a new plan, made of a pipeline that is loaded afresh in a
 * process of its own, as a new command would make it. The new plan's run takes over from the one before, which begins nothing more
 * and goes on with those of its tasks that the new plan has a use for. The new run waits for these by their leases, as it would for
 * the tasks of any other run.
 *
 * @throws UserError for what no edit mends.
 */
export async function watchTargets(request: WatchRequest): Promise<void> {
  const failing = new AbortController()
  const signal = AbortSignal.any([request.signal, failing.signal])
  let failure: { readonly error: unknown } | undefined
  const fail = (error: unknown): void => {
    failure ??= { error }
    failing.abort()
  }
  const edits = gatherEdits(signal)
  const watching = watchedFiles(edits, fail)
  const runs = watchedRuns({
    ...request,
    signal,
    onEnd(refused) {
      if (refused !== undefined) signature = undefined
      if (refused === undefined) request.onEvent({ event: 'watching', files: watching.count() })
      else request.onEvent({ event: 'refused', edited: [], error: refused })
    },
    onBug: fail,
  })
  let signature: string | undefined
  let [edited, hasBegun, isFirst]: [readonly string[], boolean, boolean] = [[], false, true]
  try {
    while (!signal.aborted) {
      const round = await planUnlessEdited(
        { ...request, force: request.force === true && !hasBegun },
        { edits, signal },
      )
      if (round !== undefined) {
        await watching.update(round)
        const names = namedPaths(edited, request)
        if ('refused' in round) refuse(round.refused, { names, isFirst, request })
        else if (round.signature !== undefined && round.signature === signature) {
          await round.close()
          request.onEvent({ event: 'unchanged', edited: names })
        } else {
          ;({ signature } = round)
          runs.begin(round, names)
          hasBegun = true
        }
        isFirst = false
        edited = []
        await edits.ended()
      }
      edited = [...new Set([...edited, ...edits.take()])]
    }
  } catch (error) {
    if (!request.signal.aborted) fail(error)
  } finally {
    failing.abort()
    await Promise.all([runs.ended(), watching.close()])
  }
  if (failure !== undefined) throw failure.error
}

interface Refusing {
  readonly names: readonly string[]
  readonly isFirst: boolean
  readonly request: WatchRequest
}

function refuse(error: UserError, { names, isFirst, request }: Refusing): void {
  if (isFirst && notByEdits.test(error.code)) throw error
  request.onEvent({ event: 'refused', edited: names, error })
}

/** A plan; none where files are edited while it is made, or the watch ends. */
async function planUnlessEdited(
  request: RoundRequest,
  { edits, signal }: { readonly edits: Edits; readonly signal: AbortSignal },
): Promise<PlannedRound | undefined> {
  const overtaken = new AbortController()
  const planning = planRound(request, AbortSignal.any([signal, overtaken.signal]))
  const first = await Promise.race([planning, edits.ended()])
  if (first !== undefined && !signal.aborted) return first
  overtaken.abort()
  const late = await planning
  if ('close' in late) await late.close()
  return undefined
}

interface WatchedFiles {
  /** Watches what a plan has read; of a plan that was refused, also what the plan before has read. */
  readonly update: (round: PlannedRound) => Promise<void>
  readonly count: () => number
  readonly close: () => Promise<void>
}

/** Watches files for edits. Paths that change from plan to plan are watched anew, before those of the last plan are let go. */
function watchedFiles(edits: Edits, onError: (error: UserError) => void): WatchedFiles {
  let paths: WatchedPaths | undefined
  let watch: FilesWatch | undefined
  return {
    async update(round) {
      const before = watch
      paths = 'refused' in round && paths !== undefined ? bothPaths(paths, round.paths) : round.paths
      watch = await watchFiles(paths, { onChange: edits.add, onError })
      await before?.close()
      // What was edited before it was watched is found by its times.
      changedSince(paths, round.since).forEach(edits.add)
    },
    count: () => paths?.files.size ?? 0,
    async close() {
      await watch?.close()
    },
  }
}
