import { sameGiven } from './preimage.ts'

/** What is on record of the executions under a task's name. */
export interface Executions<Execution> {
  latestOf(task: string): Execution | undefined
  /** The last ones, newest first. */
  lastOf(task: string): readonly Execution[]
}

/**
 * The execution to compare a task with: among the last executions of its name the newest one with today's inputs and params,
 * else the newest of all. Another profile may have run the task with other inputs since.
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
