import type { ProgramRecord } from '../values/program-record.ts'

/** One thing that a program needs and that is not as it was; null where it was not there. A type and no interface: it is recorded as JSON. */
export type ProgramChange = {
  readonly what: 'source' | 'tool' | 'environment'
  readonly name: string
  readonly was: string | null
  readonly now: string | null
}

/** Compares what a program needed with what it needs, thing by thing. */
export function comparePrograms(was: ProgramRecord, now: ProgramRecord): ProgramChange[] {
  const files = ({ sources }: ProgramRecord) => Object.fromEntries(sources.map(({ path, digest }) => [path, digest]))
  return [
    ...differences('source', files(was), files(now)),
    ...differences('tool', was.tools, now.tools),
    ...differences('environment', was.env, now.env),
  ]
}

type Facts = Readonly<Record<string, string | null>>

function differences(what: ProgramChange['what'], before: Facts, after: Facts): ProgramChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  return names.flatMap((name) => {
    const [was, now] = [before[name] ?? null, after[name] ?? null]
    const isThere = [before, after].map((facts) => Object.hasOwn(facts, name))
    return was === now && isThere[0] === isThere[1] ? [] : [{ what, name, was, now }]
  })
}

/** A change as a phrase: `forest.py changed`, `tool packages: scikit-learn==1.5.0 → scikit-learn==1.6.1`. */
export function describeProgramChange({ what, name, was, now }: ProgramChange): string {
  switch (what) {
    case 'source':
      return was === null ? `${name} is new among its sources` : now === null ? `${name} is gone` : `${name} changed`
    case 'tool':
      return `tool ${name}: ${changedLines(was, now)}`
    case 'environment':
      return `environment variable ${name} changed from ${shown(was)} to ${shown(now)}`
    default:
      return what satisfies never
  }
}

/** So many lines of a tool's output are shown: the list of installed packages may have hundreds. */
const mostLines = 3

/** The lines that are not in both texts; one that took the place of another is shown with an arrow. */
function changedLines(was: string | null, now: string | null): string {
  if (was === null || now === null) return was === null ? `is new: ${shown(now)}` : 'is not asked any more'
  const [before, after] = [was.split('\n'), now.split('\n')]
  const gone = before.filter((line) => !after.includes(line))
  const added = after.filter((line) => !before.includes(line))
  const told = gone.map((line) => {
    const at = added.findIndex((other) => nameOf(other) === nameOf(line))
    const other =
      at < 0 && gone.length === 1 && added.length === 1 ? added.shift() : added.splice(at, at < 0 ? 0 : 1)[0]
    return other === undefined ? `${line} is gone` : `${line} → ${other}`
  })
  const all = [...told, ...added.map((line) => `${line} is new`)]
  if (all.length === 0) return 'it prints its lines in another order'
  return all.length <= mostLines
    ? all.join(', ')
    : `${all.slice(0, mostLines).join(', ')} and ${all.length - mostLines} more`
}

/** What a line is about: `scikit-learn` in `scikit-learn==1.5.0`. */
function nameOf(line: string): string {
  return line.split(/[=<>@~!\s]/)[0]!
}

/** A value of a variable may be as long as a page. */
const mostCharacters = 60

function shown(value: string | null): string {
  if (value === null) return 'nothing'
  const text = JSON.stringify(value)
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters - 3)}...` : text
}
