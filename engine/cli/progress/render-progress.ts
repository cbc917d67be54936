import { formatLeft, formatMs, formatSeconds } from '../format.ts'
import type { Progress } from './follow-progress.ts'
import type { Running } from './follow-running.ts'
import type { FinishedStage } from './follow-stages.ts'
import { fitWidth } from './fit-width.ts'

/** The size of a terminal, in characters. */
export interface Screen {
  readonly rows: number
  readonly columns: number
}

const [leastBar, mostBar, leastName] = [6, 20, 8]

/**
 * The lines that show how far a run is: one for the whole, and one for each task that runs. They are fewer than the screen has rows,
 * because the cursor stands below them, and each is narrower than the screen, because a full line moves the cursor to the next.
 */
export function renderProgress(progress: Progress, { rows, columns }: Screen): string[] {
  const { running } = progress
  const [most, width] = [rows - 1, columns - 1]
  if (most < 1 || width < 1) return []
  const fits = 1 + running.length <= most
  const shown = running.slice(0, fits ? most - 1 : Math.max(most - 2, 0))
  const more = running.length - shown.length
  return [
    wholeLine(progress, width),
    ...shown.map((one) => runningLine(one, width)),
    ...(more > 0 && most > 1 ? [fitWidth(`  and ${more} more`, width)] : []),
  ]
}

/** How far a run is, in words: `12 of 40 done, 1 failed, 2 of 2 workers busy, about 40 s left`. */
export function describeProgress({ done, total, failed, jobs, left, running }: Progress): string {
  return [
    `${done} of ${total} done`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    `${running.length} of ${jobs} ${jobs === 1 ? 'worker' : 'workers'} busy`,
    ...(left === undefined ? [] : [`${left.isLeast ? 'at least' : 'about'} ${formatLeft(left.ms)} left`]),
  ].join(', ')
}

/** What became of a stage: `train: 290 ran, 10 reused, 2 failed in 2 min 5 s`. */
export function describeStage({ stage, ms, ...counts }: FinishedStage): string {
  const said = (['ran', 'reused', 'failed', 'blocked'] as const)
    .filter((fate) => counts[fate] > 0)
    .map((fate) => `${counts[fate]} ${fate}`)
  return `${stage}: ${said.join(', ')}${ms === undefined ? '' : ` in ${formatMs(ms)}`}`
}

function wholeLine({ done, total, ...rest }: Progress, width: number): string {
  const words = describeProgress({ done, total, ...rest })
  const length = Math.min(width - words.length - 3, mostBar)
  return fitWidth(length < leastBar ? words : `${bar(done / Math.max(total, 1), length)} ${words}`, width)
}

function bar(part: number, length: number): string {
  const full = Math.floor(part * length)
  return `[${'#'.repeat(full)}${'-'.repeat(length - full)}]`
}

/** The name gives way to what is told of the task. */
function runningLine({ task, ms, part }: Running, width: number): string {
  const told = [
    ...(part === undefined ? [] : [`${Math.floor(100 * part)} %`]),
    ...(ms < 1000 ? [] : [formatSeconds(ms)]),
  ]
  const end = told.map((one) => `  ${one}`).join('')
  return fitWidth(`  ${fitWidth(task.name, Math.max(width - end.length - 2, leastName))}${end}`, width)
}
