import { join, relative } from 'node:path'
import { layOutDebug, type LaidOutDebug } from '../../session/lay-out-debug.ts'
import { stageSource } from '../../graph/stage-entry.ts'
import { shellWord } from '../../values/shell-word.ts'
import { errorLines } from '../../worker/error-lines.ts'
import type { CommonOptions } from '../common-options.ts'
import { closing, handOut } from '../hand-out.ts'
import { openForCommand } from '../open-for-command.ts'
import type { Pipeline } from '../own-commands.ts'

/** Where a task is laid out. */
export interface DebugOptions extends CommonOptions {
  readonly into?: string
}

/** `debug`: lays out a task's inputs, params and a script that runs just that task under a debugger. */
export async function debugCommand(
  pipeline: Pipeline,
  [what = '']: readonly string[],
  options: DebugOptions,
): Promise<number> {
  const session = await openForCommand(pipeline, options, 'look')
  return closing(session, async () => {
    const laid = await layOutDebug(session, what, options.into)
    const source = stageSource(session.graph.stages.get(laid.task.stage)!).file
    const facts = factsOf(laid, join(pipeline.root, source))
    handOut({ warnings: [], facts, text: () => lines(laid, facts).join('\n') }, options)
    return 0
  })
}

function factsOf({ task, folder, inputs, failure, isProgram }: LaidOutDebug, source: string) {
  const script = shellWord(relative(process.cwd(), join(folder, 'run.mjs')))
  return {
    task: task.name,
    folder,
    failure: failure ?? null,
    source,
    params: join(folder, 'params.json'),
    inputs: Object.entries(inputs).flatMap(([input, files]) =>
      [files].flat().map(({ producer, file }) => ({ input, task: producer, file: join(folder, file) })),
    ),
    commands: {
      run: `node ${script}`,
      debug: `node --inspect-brk ${script}`,
      ...(isProgram ? { shell: `node ${script} --shell` } : {}),
    },
  }
}

/** No more inputs are listed. */
const mostInputs = 12

function lines(
  { task, failure }: LaidOutDebug,
  { folder, source, inputs, commands }: ReturnType<typeof factsOf>,
): string[] {
  const here = (path: string): string => relative(process.cwd(), path) || '.'
  const told =
    failure === undefined
      ? [`${task.name}: no failure of today's code, params and inputs is on record`]
      : [
          `${task.name} failed in run ${failure.run} at ${failure.when}${failure.other ? ', with other code or inputs' : ''}:`,
          ...errorLines(failure),
          ...(failure.fix === undefined ? [] : [`   fix: ${failure.fix}`]),
        ]
  const files = inputs
    .slice(0, mostInputs)
    .map(({ file, task: maker }) => `  input   ${here(file)}, which ${maker} made`)
  return [
    ...told,
    '',
    `laid out in ${here(folder)}:`,
    ...files,
    ...(inputs.length > mostInputs ? [`  input   and ${inputs.length - mostInputs} more`] : []),
    `  params  ${here(join(folder, 'params.json'))}`,
    `  stage   ${here(source)}: the script takes it as it is when it runs`,
    `run it:   ${commands.run}`,
    `debug it: ${commands.debug}`,
    ...('shell' in commands ? [`by hand:  ${commands.shell}`] : []),
  ]
}
