import type { Json } from '../values/canonical-json.ts'
import type { Limits } from '../values/stage.ts'
import { UserError } from '../values/user-error.ts'

/** A worker of a smaller heap can't load the engine and a stage. */
const leastMegabytes = 32

const allowed: Readonly<Record<keyof Limits, { readonly text: string; readonly holds: (value: number) => boolean }>> = {
  // Node ends a timer at once when its milliseconds need more than 31 bits.
  seconds: { text: 'a number above 0, at most 2147483', holds: (value) => value > 0 && value * 1000 < 2 ** 31 },
  megabytes: {
    text: `a whole number of at least ${leastMegabytes}`,
    holds: (value) => Number.isSafeInteger(value) && value >= leastMegabytes,
  },
  threads: { text: 'a whole number of at least 1', holds: (value) => Number.isSafeInteger(value) && value >= 1 },
}

/**
 * Refuses limits that no task could keep, and names all of them at once. The limits came as JSON from stages that are not checked.
 */
export function checkLimits(stages: readonly { readonly file: string; readonly limits: unknown }[]): void {
  const bad = stages.flatMap(({ file, limits }) =>
    problemsOf(limits as Json | undefined).map((what) => ({ file, what })),
  )
  const [first] = bad
  if (first === undefined) return
  throw new UserError({
    code: 'bad-limits',
    what: ['stages declare limits that no task can keep', ...bad.map(({ file, what }) => `${file}: ${what}`)].join(
      '\n       ',
    ),
    at: first.file,
    fix: `limits are ${Object.entries(allowed)
      .map(([name, { text }]) => `${name} (${text})`)
      .join(', ')}`,
  })
}

function problemsOf(limits: Json | undefined): string[] {
  if (limits === undefined) return []
  if (typeof limits !== 'object' || limits === null || Array.isArray(limits))
    return [`limits is ${JSON.stringify(limits)}, and must be an object`]
  return Object.entries(limits).flatMap(([name, value]) => {
    if (!Object.hasOwn(allowed, name)) return [`there is no limits.${name}`]
    const { text, holds } = allowed[name as keyof Limits]
    return typeof value === 'number' && holds(value)
      ? []
      : [`limits.${name} is ${JSON.stringify(value)}, and must be ${text}`]
  })
}
