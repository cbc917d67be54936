import { analyseKept } from '../code/analyse-kept.ts'
import { short } from '../plan/reason.ts'
import type { StoredCode } from '../store/open-store.ts'
import { declarationOf } from '../store/stored-code.ts'

/** What is found of a stage's code before it is executed. */
export interface JudgedCode {
  /** Why it is not executed; undefined where it may be. */
  readonly fault: string | undefined
  /** The doors that it goes through. */
  readonly doors: readonly string[]
}

/** Judges code that came in a crate: whether it is the code of its digest, and whether it is pure, as its author's engine judged it once. */
export async function judgeCode(code: StoredCode): Promise<JudgedCode> {
  const analysis = await analysed(code)
  if ('why' in analysis) return { fault: `the code of ${code.file} can't be judged: ${analysis.why}`, doors: [] }
  const { digest, impurities, doors } = analysis
  if (digest !== code.digest)
    return { fault: `the code of ${code.file} is not that of its digest ${short(code.digest)}`, doors }
  const { impure } = declarationOf(code)
  const [first, ...more] = impurities
  if (first === undefined || impure !== undefined) return { fault: undefined, doors }
  const others = more.length === 0 ? '' : ` and ${more.length} more`
  return {
    fault: `its code reaches what no key can cover: ${first.what} at ${first.file}:${first.line}:${first.column}${others}`,
    doors,
  }
}

async function analysed(code: StoredCode): Promise<Awaited<ReturnType<typeof analyseKept>> | { readonly why: string }> {
  try {
    return await analyseKept(code)
  } catch (error) {
    // A forged bundle may be no module at all.
    return { why: error instanceof Error ? error.message : String(error) }
  }
}
