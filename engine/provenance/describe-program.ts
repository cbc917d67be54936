import type { ProgramRun } from '../values/program-record.ts'

/** How the program of an execution ran; undefined where it was none. */
export function programRunOf(record: unknown): ProgramRun | undefined {
  return (record as { readonly program?: ProgramRun } | null)?.program
}

/** What is known of what a program read beside its inputs, as a sentence. */
export function describeProgram({ sandbox }: Pick<ProgramRun, 'sandbox'>): string {
  return sandbox
    ? 'program: it ran in a sandbox, where it finds its inputs, its sources, its tools and the system alone'
    : 'program: what it read beside its inputs is not known'
}
