import { storePlace } from '../../store/engine-builds.ts'
import { openStore } from '../../store/open-store.ts'
import type { Pipeline } from '../own-commands.ts'
import type { CommonOptions } from '../common-options.ts'
import { tell } from '../standard-output.ts'

/** `pins`: the results that are kept under a name. */
export function pinsCommand(pipeline: Pipeline, _: readonly string[], options: CommonOptions): Promise<number> {
  const store = openStore(storePlace(pipeline, options), 'read')
  try {
    const pins = store.judgements.pins().map(({ name, execution, when }) => {
      const pinned = store.executions.get(execution)
      return { name, task: pinned?.task ?? null, execution, output: pinned?.output ?? null, when }
    })
    const lines = pins.map(
      ({ name, task, execution, output, when }) =>
        `${name}  ${task ?? ''} (execution ${execution}) ${output ?? ''}, pinned ${when}`,
    )
    if (options.json === true) process.stdout.write(`${JSON.stringify({ pins })}\n`)
    else tell(lines.length === 0 ? 'nothing is pinned' : lines.join('\n'))
    return Promise.resolve(0)
  } finally {
    store.close()
  }
}
