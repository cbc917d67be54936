import { makeCrate } from '../../session/make-crate.ts'
import type { CommonOptions } from '../common-options.ts'
import { formatBytes } from '../format.ts'
import { closing, handOut } from '../hand-out.ts'
import { interruptible } from '../interruptible.ts'
import { openForCommand } from '../open-for-command.ts'
import type { Pipeline } from '../own-commands.ts'

/** `crate`: writes a run, or one result with all that is behind it, as a folder or archive that others can check and execute. */
export function crateCommand(pipeline: Pipeline, words: readonly string[], options: CommonOptions): Promise<number> {
  return interruptible('interrupted: no crate was written', () => writeCrate(pipeline, words, options))
}

async function writeCrate(
  pipeline: Pipeline,
  [file = '', what]: readonly string[],
  options: CommonOptions,
): Promise<number> {
  const session = await openForCommand(pipeline, options, 'look')
  return closing(session, async () => {
    const { warnings, ...facts } = await makeCrate(session, file, what)
    const of = facts.run === null ? facts.results.join(', ') : `run ${facts.run}`
    const size = `${facts.executions} executions in ${facts.files} files, ${formatBytes(facts.bytes)}`
    handOut({ warnings, facts, text: () => `${file}: ${of}, ${size}; its digest is ${facts.digest}` }, options)
    return 0
  })
}
