import { storePlace } from '../../store/engine-builds.ts'
import { openStore, type Store } from '../../store/open-store.ts'
import {
  keyOfResult,
  readVariants,
  runsOfProfile,
  variantsOf,
  type VariantOfRun,
} from '../../session/recorded-variants.ts'
import { shellWord } from '../../values/shell-word.ts'
import type { Pipeline } from '../own-commands.ts'
import type { CommonOptions } from '../common-options.ts'
import { tell } from '../standard-output.ts'

/** `variants`: the variants on record, each by its newest run, with how to ask for it. */
export function variantsCommand(pipeline: Pipeline, _: readonly string[], options: CommonOptions): Promise<number> {
  const store = openStore(storePlace(pipeline, options), 'read')
  try {
    const newest = new Map<string, VariantOfRun>()
    for (const run of runsOfProfile(store, options.profile))
      if (variantsOf(run).some(({ name }) => !newest.has(name)))
        for (const found of readVariants(store, run))
          if (!newest.has(found.variant.name)) newest.set(found.variant.name, found)
    const variants = [...newest.values()]
    if (options.json === true)
      process.stdout.write(`${JSON.stringify({ variants: variants.map((one) => toJson(one, store)) })}\n`)
    else tell(variants.length === 0 ? 'no variant is on record' : variants.flatMap(lines).join('\n'))
    return Promise.resolve(0)
  } finally {
    store.close()
  }
}

function toJson({ variant: { name, label, params, sets }, run, git, results }: VariantOfRun, store: Store) {
  const tasks = Object.fromEntries(
    [...results].map(([task, result]) => [task, { key: keyOfResult(store, result), output: result.output }]),
  )
  return { name, label: label ?? null, params, sets, run: run.id, began: run.began, git, tasks }
}

function lines({ variant: { name, label, sets }, run, git, results }: VariantOfRun): string[] {
  const commit = git === null ? '' : `, commit ${git.commit.slice(0, 12)}${git.dirty ? ' (dirty)' : ''}`
  const how = sets.length === 0 ? '' : `: ${sets.map((set) => `--set ${shellWord(set)}`).join(' ')}`
  return [
    `${label === undefined ? '' : `${label}: `}${name}`,
    `  run ${run.id} of ${run.began}${commit}, ${results.size} results${how}`,
  ]
}
