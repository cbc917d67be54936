import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { seeded } from '../engine/store/seeded.ts'
import { makeProject, type Project } from '../support/project.ts'
import { KeptRecord, newTally, type Tally } from './kept-record.ts'
import { expectedBytes, shortTasks } from './short-tasks.ts'
import { startRun, type Started } from './start-run.ts'

/** How much is to be killed. */
export interface KillPlan {
  readonly kills: number
  readonly seconds: number
  readonly seed: number
  readonly tell?: (line: string) => void
}

/** What was killed, and what it did. */
export interface KillReport extends Tally {
  readonly kills: { coordinator: number; worker: number; gc: number }
  /** Kills that left a note of files on their way in or out: they came while one wrote or dropped them. */
  midWrite: number
  /** Runs that brought a generation to its end. */
  generations: number
}

interface Campaign extends KillPlan {
  readonly project: Project
  readonly record: KeptRecord
  readonly report: KillReport
  readonly random: (below: number) => number
  recorded: Set<string>
  generation: number
}

/**
 * Kills the real command line with SIGKILL at random moments, over and over, and checks the store after each: the coordinator
 * while it starts and while it records, workers alone, and gc.
 */
export async function killCampaign(plan: KillPlan): Promise<KillReport> {
  const project = makeProject(shortTasks)
  const report: KillReport = {
    ...newTally(),
    kills: { coordinator: 0, worker: 0, gc: 0 },
    midWrite: 0,
    generations: 0,
  }
  const record = new KeptRecord(project.root, report)
  const random = seeded(plan.seed)
  const campaign: Campaign = { ...plan, project, record, report, random, recorded: new Set(), generation: 0 }
  const until = Date.now() + plan.seconds * 1000
  const left = (): boolean => killed(report) < plan.kills && Date.now() < until
  try {
    while (left()) await killThroughGeneration(campaign, left)
  } finally {
    project.remove()
  }
  return report
}

/** How many processes were killed. */
export function killed({ kills }: KillReport): number {
  return kills.coordinator + kills.worker + kills.gc
}

/** From an edit until all is recorded, and then gc. */
async function killThroughGeneration(campaign: Campaign, left: () => boolean): Promise<void> {
  const { project, record, report, tell } = campaign
  const expected = expectedBytes((campaign.generation += 1))
  project.write('lib/generation.ts', `export const generation = ${campaign.generation}\n`)
  record.expect(expected)
  campaign.recorded = new Set()
  const killsWorkers = campaign.generation % 4 === 0
  while (left() && campaign.recorded.size < expected.size)
    await (killsWorkers ? killWorkers(campaign) : killCoordinator(campaign))
  if (campaign.recorded.size < expected.size) return
  // The run that recorded the last result may have been killed too: gc keeps what a run needs that came to its end.
  const last = startRun(project.root, 'all', '--json')
  if ((await last.ended) !== 0) report.losses.push(`a run with nothing to do failed: ${last.errors()}`)
  checkRun(campaign, last)
  report.generations += 1
  for (let i = 0; i < 4 && left(); i++) await killGc(campaign, expected.size)
  tell?.(`${killed(report)} kills, ${report.losses.length} losses, ${report.servedWrong.length} served wrong`)
}

async function killCoordinator(campaign: Campaign): Promise<void> {
  const { project, random, report } = campaign
  const run = startRun(project.root, 'all', '--json')
  // Half of the kills hit it while it records; the others anywhere from its first instruction on.
  if (random(2) === 0) await run.lasted(random(1500))
  else {
    await run.printed(1 + random(60))
    await run.lasted(random(8))
  }
  run.kill()
  if ((await run.ended) === 'SIGKILL') report.kills.coordinator += 1
  if (isWriting(project.root)) report.midWrite += 1
  checkRun(campaign, run)
}

/** Kills workers of one run, one after another: a task loses its worker, is tried again, and nobody else is hurt. */
async function killWorkers(campaign: Campaign): Promise<void> {
  const { project, random, report } = campaign
  const run = startRun(project.root, 'all', '--json')
  for (let i = 0; i < 6; i++) {
    await run.printed(run.lines().length + 1 + random(30))
    await run.lasted(random(8))
    const workers = run.workers()
    const worker = workers[random(Math.max(1, workers.length))]
    if (worker !== undefined && tryToKill(worker)) report.kills.worker += 1
  }
  const end = await run.ended
  const failed = run.lines().filter((line) => line.includes('"task-failed"'))
  // A task that loses two workers one after the other fails, and says of what.
  const wrong = failed.filter((line) => !line.includes('its worker was killed by SIGKILL, twice'))
  if (end !== (failed.length > 0 ? 1 : 0) || wrong.length > 0)
    report.losses.push(`a run whose workers were killed ended with ${end}: ${wrong.join('\n')}${run.errors()}`)
  checkRun(campaign, run)
}

function checkRun(campaign: Campaign, run: Started): void {
  const { record, recorded, report } = campaign
  const announced = run.announced()
  for (const { task } of announced) if (recorded.has(task)) report.ranAgain.push(task)
  const now = record.check(announced)
  for (const task of recorded) if (!now.has(task)) report.losses.push(`${task} was recorded and is not any more`)
  campaign.recorded = now
}

/** Makes gc drop what older generations made, and kills it: what the last run needs is all there. */
async function killGc({ project, random, report, record }: Campaign, tasks: number): Promise<void> {
  const gc = startRun(project.root, 'gc', '--keep-runs', '1')
  if (random(3) === 0) await gc.lasted(random(600))
  else {
    while (!isWriting(project.root) && (await hasNotEnded(gc)));
    await gc.lasted(random(4))
  }
  gc.kill()
  if ((await gc.ended) === 'SIGKILL') report.kills.gc += 1
  if (isWriting(project.root)) report.midWrite += 1
  const there = record.check([]).size
  if (there < tasks) report.losses.push(`gc was killed, and ${tasks - there} results of the last run are gone`)
}

/** Whether some process has noted which files it is about to add or drop. */
function isWriting(root: string): boolean {
  const partial = join(root, 'cache/partial')
  return existsSync(partial) && readdirSync(partial).some((name) => name.endsWith('.intent'))
}

function hasNotEnded(run: Started): Promise<boolean> {
  return Promise.race([
    run.ended.then(() => false),
    new Promise<boolean>((resolve) =>
      setImmediate(() => {
        resolve(true)
      }),
    ),
  ])
}

function tryToKill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself meanwhile.
    return false
  }
}
