import { dirname } from 'node:path'
import { aCount, aFlag, aFunction, aSignal, checkOptions } from './check-options.ts'
import { hearEvents } from './hear-events.ts'
import type { Session } from './open-session.ts'
import type { StudyWatchOptions } from './study.ts'
import { watchTargets } from './watch-targets.ts'

const watchOptions = { jobs: aCount, force: aFlag, strict: aFlag, signal: aSignal, onEvent: aFunction }

/**
 * Watches a session's pipeline for a program, until its signal or `closing` aborts.
 *
 * @throws UserError for options that make no sense, for what no edit mends, and where the listener throws.
 */
export async function watchStudy(
  { pipeline, profile, store }: Session,
  targets: readonly string[],
  { options, closing }: { readonly options: StudyWatchOptions; readonly closing: AbortSignal },
): Promise<void> {
  checkOptions('watch()', options, watchOptions)
  const { jobs, force, strict, signal = closing, onEvent = () => undefined } = options
  const hearing = hearEvents(onEvent)
  const ending = AbortSignal.any([signal, closing, hearing.signal])
  const place = { file: pipeline.file, profile, store: dirname(store.place.database) }
  try {
    const how = { targets, jobs, force, strict, execArgv: process.execArgv }
    await watchTargets({ ...place, ...how, signal: ending, onEvent: hearing.listener })
  } finally {
    await hearing.end()
  }
}
