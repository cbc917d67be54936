/** Times of the processor, since a machine may be shared. */

/** The processor's seconds, of all threads, that some work takes. */
export async function processorSeconds(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  return sinceOf(before)
}

/** The processor's seconds since a reading of process.cpuUsage(). */
export function sinceOf(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}
