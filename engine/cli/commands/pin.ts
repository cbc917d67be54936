import type { Execution, Store } from '../../store/open-store.ts'
import { UserError } from '../../values/user-error.ts'
import type { Pipeline } from '../own-commands.ts'
import { executionOf, findArtifact, isNewest } from '../../session/find-artifact.ts'
import type { CommonOptions } from '../common-options.ts'
import { closing, handOut } from '../hand-out.ts'
import { openForCommand } from '../open-for-command.ts'
import { quoted } from '../../values/shell-word.ts'

/** `pin`: keeps a result, and all that it was made from, under a name. */
export async function pinCommand(
  pipeline: Pipeline,
  [what = '']: readonly string[],
  options: CommonOptions & { as: string },
): Promise<number> {
  const { as: name, ...common } = options
  const session = await openForCommand(pipeline, common)
  return closing(session, async () => {
    const found = await findArtifact(session, what)
    const { warnings, upToDate } = found
    const { id, task, output } = requireBytes(session.store, executionOf(found))
    const before = session.store.judgements.pins().find((pin) => pin.name === name)
    session.store.judgements.pin(name, id)
    const moved = before === undefined || before.execution === id ? '' : ` (it was execution ${before.execution})`
    const text = `${name} is ${task}, execution ${id}, ${output}${moved}`
    handOut({ warnings, upToDate, facts: { name, task, execution: id, output }, text: () => text }, options)
    return 0
  })
}

/** A pin keeps bytes; it can't bring them back. */
function requireBytes(store: Store, execution: Execution): Execution {
  if (store.artifacts.presence([execution.output]).has(execution.output)) return execution
  throw new UserError({
    code: 'bytes-gone',
    what: `the bytes of ${execution.task} (execution ${execution.id}) are gone, so there is nothing to keep`,
    at: execution.output,
    fix: isNewest(store, execution)
      ? `run it first: ${quoted(execution.task)}`
      : `\`verify ${quoted(`${execution.task}@${execution.id}`)}\` executes it again to compare; a run makes today's result`,
  })
}
