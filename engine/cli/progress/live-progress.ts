import type { Listener } from '../../coordinator/events.ts'
import { drawBelow } from './draw-below.ts'
import { followProgress, type BeforeRun } from './follow-progress.ts'
import { renderProgress } from './render-progress.ts'
import { tellEvents } from './tell-events.ts'

/** Where progress is shown, and how. */
export interface LiveOptions {
  readonly stream: NodeJS.WriteStream
  /** Whether each task gets a line, and not each stage. */
  readonly verbose: boolean
  /** The time in milliseconds. */
  readonly clock: () => number
}

/** Progress that is drawn on a terminal until it is stopped. */
export interface LiveProgress {
  readonly listener: Listener
  readonly stop: () => void
}

const frameMs = 100

/** Shows a run on a terminal: a line for the whole, one for each task that runs, and above them what is to stay. */
export function liveProgress(before: BeforeRun, { stream, verbose, clock }: LiveOptions): LiveProgress {
  const follower = followProgress(before)
  const linesOf = tellEvents(follower, { verbose })
  const drawing = drawBelow(stream)
  const draw = (): void => {
    drawing.draw(renderProgress(follower.at(clock()), stream))
  }
  const timer = setInterval(draw, frameMs).unref()
  let hasEnded = false
  const stop = (): void => {
    if (hasEnded) return
    hasEnded = true
    clearInterval(timer)
    process.off('exit', stop)
    drawing.end()
  }
  // What was told since the last redraw would be lost.
  process.once('exit', stop)
  draw()
  return {
    listener(event) {
      for (const line of linesOf(event, clock())) drawing.above(`${line}\n`)
    },
    stop,
  }
}
