import { sameGiven } from './preimage.ts'

/** What is on record of the executions under a task's name. */
export interface Executions<Execution> {
  latestOf(task: string): Execution | undefined
  /** The last ones, newest first. */
  lastOf(task: string): readonly Execution[]
}

/**
 * The execution to compare a task with: of the last under its name the newest with today's inputs and params, because
 * another profile may have run it with others since; else the newest.
 */
export function closestExecution<Execution extends { readonly preimage: string }>(
  records: Executions<Execution>,
  { name, preimage }: { readonly name: string; readonly preimage: string },
): Execution | undefined {
  const alike = (one: Execution): boolean => sameGiven(one.preimage, preimage)
  const latest = records.latestOf(name)
  if (latest === undefined || alike(latest)) return latest
  return records.lastOf(name).find(alike) ?? latest
}
