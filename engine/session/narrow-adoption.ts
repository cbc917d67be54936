import { groupBy } from '../crates/group-by.ts'
import { readDigests } from '../crates/read-digests.ts'
import type { Execution } from '../store/open-store.ts'
import { suggestion } from '../values/suggest.ts'
import { UserError } from '../values/user-error.ts'

/**
 * The executions that words mean, with all that is behind them: tasks, stages, digests and runs of the source.
 *
 * @throws UserError `unknown-target` for a word that means nothing there.
 */
export function narrowAdoption(
  executions: readonly Execution[],
  words: readonly string[],
  source: string,
): Execution[] {
  if (words.length === 0) return [...executions]
  const wanted = new Set(words.flatMap((word) => meant(executions, word, source)))
  const producers = groupBy(executions, ({ output }) => output)
  for (const one of wanted)
    for (const { digest } of readDigests(one)) for (const maker of producers.get(digest) ?? []) wanted.add(maker)
  return executions.filter((one) => wanted.has(one))
}

function meant(executions: readonly Execution[], word: string, source: string): Execution[] {
  const isDigest = /^[0-9a-f]{6,64}$/.test(word)
  const found = executions.filter(
    ({ task, stage, run, output }) =>
      task === word || stage === word || run === word || (isDigest && output.startsWith(word)),
  )
  if (found.length > 0) return found
  const names = [...new Set(executions.flatMap(({ task, stage }) => [task, stage]))]
  const choice = 'name a task, a stage, a run or a digest that is there; without a word, all of it is meant'
  throw new UserError({
    code: 'unknown-target',
    what: `"${source}" has nothing that "${word}" means`,
    fix: suggestion(word, names, choice),
  })
}
