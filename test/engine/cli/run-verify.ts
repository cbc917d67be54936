import { plainText } from '../../support/plain-text.ts'
import type { Project } from '../../support/project.ts'

interface Verified {
  readonly task: string
  readonly execution: number
  readonly verdict: string
  readonly difference?: object
  readonly why?: string
}

/** What `verify --json` prints. */
export interface Report {
  readonly seed: number | null
  readonly verified: readonly Verified[]
  readonly summary: object
}

/** Runs `verify`; its lines are sorted, and without what differs from run to run. */
export function runVerify(project: Project, ...args: string[]): { code: number | null; lines: string[]; err: string } {
  const { code, out, err } = project.run('verify', ...args)
  return {
    code,
    lines: plainText(out)
      .replaceAll(/execution \d+/g, 'execution N')
      .trim()
      .split('\n')
      .sort(),
    err,
  }
}
