import type { Finding } from '../store/open-store.ts'

/** What a command tells of damage that it met: what was damaged is never used. */
export function describeDamage({ problem, what, where, mend }: Finding): string {
  const end = problem.kind === 'artifact' ? 'out of use now, and made again where they are needed' : mend
  return `${what} (${where}): ${end}`
}
