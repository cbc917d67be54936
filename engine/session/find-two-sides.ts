import type { RunId } from '../store/open-store.ts'
import { UserError } from '../values/user-error.ts'
import { findSides, type Records, type Side } from './find-sides.ts'
import { readVariants, runsOfProfile } from './recorded-variants.ts'

/** Two things to be held against each other; a word may mean several variants of a run. */
export interface TwoSides {
  readonly was: readonly Side[]
  readonly now: readonly Side[]
}

/**
 * Finds the two sides that words mean: of one word, that side and the last run that is not its own; of none, the last two runs. Of
 * those the older one comes first.
 *
 * @throws UserError `nothing-to-compare`.
 */
export function findTwoSides(records: Records, words: readonly string[]): TwoSides {
  const [first, second, third] = words
  if (third !== undefined)
    throw new UserError({
      code: 'nothing-to-compare',
      what: `a diff is of two sides, and ${words.length} are named: ${words.join(', ')}`,
      fix: 'name two; `compare` shows any number side by side',
    })
  if (first !== undefined && second !== undefined)
    return { was: findSides(records, [first]), now: findSides(records, [second]) }
  const own = first === undefined ? lastRun(records, undefined) : findSides(records, [first])
  const other = lastRun(records, own[0]!.run)
  return beganAt(own) < beganAt(other) ? { was: own, now: other } : { was: other, now: own }
}

/** The last run that made or reused something, and is not a given one. */
function lastRun(records: Records, not: RunId | null | undefined): readonly Side[] {
  const { store, profile } = records
  const found = runsOfProfile(store, profile).find(
    (run) => run.id !== not && readVariants(store, run).some(({ results }) => results.size > 0),
  )
  if (found !== undefined) return findSides(records, [`run:${found.id}`])
  const what = not === undefined || not === null ? 'no run is on record' : `no run is on record beside ${not}`
  throw new UserError({
    code: 'nothing-to-compare',
    what: `${what} that has a result`,
    fix: 'run something: all; `log` lists the runs of all profiles',
  })
}

function beganAt(sides: readonly Side[]): string {
  return sides[0]!.began ?? ''
}
