import { StringDecoder } from 'node:string_decoder'
import { MultiBar, type SingleBar } from 'cli-progress'
import type { Listener, RunEvent } from '../coordinator/events.ts'
import type { Task } from '../graph/task.ts'
import { printableLines } from '../values/printable.ts'
import { limitRepeats } from './limit-repeats.ts'
import { describeSilence, describeWaiting } from './print-run.ts'

/**
 * Shows a run on a terminal: a bar for each stage with work to do (done of total, rate, time left), redrawn in place.
 * Warnings and failures stand above the bars.
 */
export function liveProgress(
  stream: NodeJS.WriteStream,
  todo: readonly Task[],
): { listener: Listener; stop: () => void } {
  const bars = new MultiBar({
    stream,
    format: ' {stage} {bar} {value}/{total} {speed} left {eta_formatted} {note}',
    barsize: 24,
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
    emptyOnZero: true,
    etaBuffer: 50,
    fps: 10,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    forceRedraw: true,
    autopadding: true,
  })
  const byStage = new Map<string, { bar: SingleBar; done: number; started: number }>()
  const totals = new Map<string, number>()
  for (const { stage } of todo) totals.set(stage, (totals.get(stage) ?? 0) + 1)
  const width = Math.max(...[...totals.keys()].map((stage) => stage.length))
  for (const [stage, total] of totals) {
    const bar = bars.create(total, 0, { stage: stage.padEnd(width), speed: ''.padEnd(7), note: '' })
    byStage.set(stage, { bar, done: 0, started: 0 })
  }
  const step = (task: Task): void => {
    const row = byStage.get(task.stage)
    if (row === undefined) return
    row.done += 1
    row.bar.increment(1, { speed: rate(row.done, row.started), note: '' })
  }
  const log = (lines: string): void => {
    bars.log(printableLines(asShown(lines)))
  }
  const fateLine = limitRepeats()
  const listener = (event: RunEvent): void => {
    switch (event.event) {
      case 'task-started': {
        const row = byStage.get(event.task.stage)
        if (row !== undefined) row.started ||= performance.now()
        return
      }
      case 'task-progress':
        byStage
          .get(event.task.stage)
          ?.bar.update({ note: `${event.task.name} ${Math.round((100 * event.done) / event.total)} %` })
        return
      case 'task-finished':
      case 'task-reused':
      case 'task-blocked':
        step(event.task)
        return
      case 'task-failed': {
        const line = fateLine(event)
        if (line !== undefined) log(`${line}\n`)
        step(event.task)
        return
      }
      case 'silence':
        log(`${describeSilence(event)}\n`)
        return
      case 'waiting':
        log(`${describeWaiting(event)}\n`)
        return
      case 'warning':
        log(`warning: ${event.message}\n`)
        return
      case 'run-started':
      case 'run-grew':
      case 'published':
      case 'not-published':
      case 'run-finished':
        return
      default:
        event satisfies never
    }
  }
  const rest = printAbove(log)
  return {
    listener,
    stop: () => {
      const text = rest()
      // What was told since the last redraw would be lost.
      bars.update()
      bars.stop()
      process.stderr.write(printableLines(asShown(text)))
    },
  }
}

/** A carriage return begins a line again: of a package's own progress, the last state is left. */
function asShown(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(/[^\n]*\r/g, '')
}

/** Gives whole lines that anything prints to standard error to `print`, instead; what it returns ends that, and gives the rest. */
function printAbove(print: (lines: string) => void): () => string {
  const write = process.stderr.write.bind(process.stderr)
  const decoder = new StringDecoder()
  let text = ''
  process.stderr.write = (chunk: Uint8Array | string) => {
    text += typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk))
    const end = text.lastIndexOf('\n') + 1
    if (end > 0) print(text.slice(0, end))
    text = text.slice(end)
    return true
  }
  return () => {
    process.stderr.write = write
    return text
  }
}

function rate(done: number, started: number): string {
  const perSecond = (1000 * done) / Math.max(1, performance.now() - started)
  return `${perSecond >= 10 ? perSecond.toFixed(0) : perSecond.toFixed(1)}/s`.padEnd(7)
}
