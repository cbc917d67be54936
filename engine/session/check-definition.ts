import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { describeValue } from '../values/show-value.ts'
import { suggestion } from '../values/suggest.ts'
import { UserError } from '../values/user-error.ts'
import { faultOfParams } from './declared-params.ts'
import { faultOfMetrics } from './metric.ts'
import type { Definition, Pipeline } from './pipeline.ts'

type Fault = { readonly what: string; readonly fix?: string } | undefined

/** What a definition may hold, and how each part must be; its commands are for the command line. */
const parts: Readonly<Record<keyof Definition | 'commands', (value: unknown, root: string) => Fault>> = {
  profiles: faultOfProfiles,
  doors: faultOfDoors,
  params: faultOfParams,
  metrics: faultOfMetrics,
  commands: (value) =>
    value === undefined || typeof value === 'function'
      ? undefined
      : { what: `commands is ${describeValue(value)}, and must be a function` },
  graph: (value) => {
    if (typeof value === 'function') return undefined
    return {
      what: value === undefined ? 'it has no graph' : `graph is ${describeValue(value)}, and must be a function`,
      fix: 'write graph({ use, ingest }) { ... }',
    }
  },
}

/** What a pipeline has beside its definition. */
const own = ['file', 'root', 'load']

/**
 * Checks what a pipeline's file defines: who runs no type check learns of it here.
 *
 * @throws UserError `bad-definition` with all that is wrong.
 */
export function checkDefinition(pipeline: Pipeline, at: string): void {
  const names = Object.keys(parts) as (keyof typeof parts)[]
  const given: Readonly<Record<string, unknown>> = { ...pipeline }
  const unknown = Object.keys(given).filter((name) => !(name in parts) && !own.includes(name))
  const faults = [
    ...names.flatMap((name) => parts[name](given[name], pipeline.root) ?? []),
    ...unknown.map((name) => ({
      what: `there is no "${name}" in a pipeline`,
      fix: suggestion(name, names, `it has ${names.join(', ')}`),
    })),
  ]
  const [first] = faults
  if (first === undefined) return
  const lines = faults.map(({ what }) => what)
  throw new UserError({
    code: 'bad-definition',
    what: ["the pipeline's definition is not right", ...lines].join('\n       '),
    at,
    fix: first.fix ?? 'mend it in pipeline(import.meta.url, { ... })',
  })
}

function faultOfProfiles(value: unknown): Fault {
  if (value === undefined) return undefined
  const fix = "write profiles: ['default', 'full']"
  if (!isTexts(value)) return { what: `profiles is ${describeList(value)}, and must be a list of names`, fix }
  if (value.length === 0) return { what: 'profiles is empty, and must name one at least', fix }
  const repeated = value.find((name, i) => value.indexOf(name) !== i)
  if (repeated !== undefined) return { what: `profiles names ${describeValue(repeated)} twice`, fix }
  return undefined
}

function faultOfDoors(value: unknown, root: string): Fault {
  if (value === undefined) return undefined
  if (!isTexts(value)) return { what: `doors is ${describeList(value)}, and must be a list of paths` }
  const missing = value.find((door) => statSync(resolve(root, door), { throwIfNoEntry: false })?.isFile() !== true)
  return missing === undefined
    ? undefined
    : {
        what: `doors names "${missing}", and there is no such file`,
        fix: `make ${resolve(root, missing)}, or mend the path`,
      }
}

function isTexts(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) && Array.from(value as unknown[]).every((one) => typeof one === 'string' && !/^$|\0/.test(one))
  )
}

function describeList(value: unknown): string {
  if (!Array.isArray(value)) return describeValue(value)
  const odd = Array.from(value as unknown[]).find((one) => typeof one !== 'string' || /^$|\0/.test(one))
  return `a list that holds ${describeValue(odd)}`
}
