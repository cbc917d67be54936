import { Command, CommanderError, Option } from 'commander'
import { requireFreshBuild } from '../builds/require-fresh-build.ts'
import { describeUserError, isUserError } from '../values/user-error.ts'
import { addAuditCommands } from './audit-commands.ts'
import { addReplay } from './add-replay.ts'
import { checkDefinition } from '../session/check-definition.ts'
import { defaultProfile, requireProfile } from '../session/pipeline.ts'
import { pipelineThrew } from '../session/graph-of.ts'
import { pipelineFile } from '../session/pipeline-file.ts'
import { columnList } from './column-list.ts'
import { commandOf } from './command-of.ts'
import type { Action, CommonOptions } from './common-options.ts'
import type { DebugOptions } from './commands/debug.ts'
import type { ShowOptions } from './commands/show.ts'
import type { TraceCommandOptions } from './commands/trace.ts'
import { describeUsage } from './describe-usage.ts'
import { faultOf } from './fault-of.ts'
import type { OwnCommands, Pipeline } from './own-commands.ts'
import { outliveReaders } from './outlive-readers.ts'
import { collect, setOption } from './set-option.ts'
import { someText } from './some-text.ts'
import { tellOfStrays } from './tell-of-strays.ts'
import { wholeNumber } from './whole-number.ts'

/** What only a run asks for. */
interface RunWords {
  readonly watch: boolean
  readonly retry?: readonly string[]
}

/**
 * Runs one invocation of the command line; returns the exit code: 0 done, 1 a task failed, 2 wrong usage or pipeline, or
 * something can't be written, 130 interrupted.
 * @throws what no user can mend: a bug of the engine
 */
export async function main(argv: readonly string[], pipeline: Pipeline): Promise<number> {
  const outcome = { exitCode: 0 }
  tellOfStrays(pipeline)
  try {
    requireFreshBuild()
    outliveReaders()
    if (argv.includes('--json')) keepStandardOutputForJson()
    checkDefinition(pipeline, pipelineFile(pipeline))
    await programFor(pipeline, argv, outcome).parseAsync([...argv], { from: 'user' })
    return outcome.exitCode
  } catch (error) {
    return report(error, pipeline)
  }
}

function programFor(pipeline: Pipeline, argv: readonly string[], outcome: { exitCode: number }): Command {
  const command = commandOf(pipeline)
  const profiles = pipeline.profiles ?? ['default']
  const program = new Command(command)
  const add = (name: string, description: string): Command => {
    const added = program.command(name).description(description)
    // Only of a command that is asked for: to make the options of all of them takes as long as to plan 100 tasks.
    return argv.includes(added.name()) && added.name() !== 'help' ? withCommon(added, profiles) : added
  }
  const run = async <Options>(
    load: () => Promise<Action<Options>>,
    args: readonly string[],
    options: Options,
  ): Promise<void> => {
    outcome.exitCode = await (await load())(pipeline, args, options)
  }
  program
    .usage('<target...> | <command>')
    .exitOverride()
    .configureHelp({ subcommandTerm: termOf })
    .configureOutput({
      writeErr: (text) => process.stderr.write(text),
      outputError: (text, write) => {
        write(describeUsage(text, command))
      },
    })
    .showSuggestionAfterError()
    .helpCommand('help [command]', 'show this, or the help of a command')
    .allowExcessArguments(false)
    .enablePositionalOptions()
  program
    .command('run', { isDefault: true, hidden: true })
    .argument('[target...]', "all, a stage or tasks: all, train, 'train[seed=3]'")
    .description('brings targets up to date; only what changed runs')
    .option('-j, --jobs <n>', 'how many tasks run at once', wholeNumber('--jobs', 1))
    .option('-f, --force', 'run the targets even where their results are valid', false)
    .option('--retry <task>', 'try a task again whose failure is kept; also a stage', collect)
    .option(
      '--strict',
      'fail a task that uses, as it runs, what its key does not cover; what is reused is not judged',
      false,
    )
    .option('-w, --watch', 'run again, upon each edit, what it outdates, until Ctrl-C', false)
    .option('--verbose', 'a line for each task, and not for each stage', false)
    .addOption(setOption())
    .option('--as <name>', 'what to call the variant that --set makes', someText('--as'))
    .addOption(profileOption(profiles))
    .option('--store <folder>', 'where store.db and cache/ lie', someText('--store'))
    .option('--json', 'events as JSON, one a line, on standard output')
    .action(async (targets: string[], { watch, ...options }: CommonOptions & RunWords) => {
      const words = { ...options, commands: program.commands.map((one) => one.name()) }
      if (targets.length + (options.retry ?? []).length === 0) program.outputHelp()
      else if (watch) await run(async () => (await import('./commands/watch.ts')).watchCommand, targets, words)
      else await run(async () => (await import('./commands/run.ts')).runCommand, targets, words)
    })
  add('plan [target...]', 'show what a run would do, and why').action(
    async (targets: string[], options: CommonOptions) => {
      await run(async () => (await import('./commands/plan.ts')).planCommand, targets, options)
    },
  )
  add('show <task>', 'show the value of a task, its key, inputs and executions')
    .option('--full', 'the whole value')
    .option('--rows <n>', 'how many rows of a table (default: 8)', wholeNumber('--rows', 0))
    .option('--where <condition>', 'only these rows: \'activation == "sin" && test < 1e-3\'')
    .option('--sort <columns>', "sort by columns, separated by commas; '-test' puts the largest first", columnList)
    .option('--columns <names>', 'only these columns, separated by commas', columnList)
    .action(async (task: string, options: ShowOptions) => {
      await run(async () => (await import('./commands/show.ts')).showCommand, [task], options)
    })
  add('trace <what>', 'show all that is behind a task, a row of a table, a digest, a file or a part of a page')
    .option('--depth <n>', 'only so many levels of inputs', wholeNumber('--depth', 0))
    .option('--svg <file>', 'draw it into a file instead')
    .action(async (what: string, options: TraceCommandOptions) => {
      await run(async () => (await import('./commands/trace.ts')).traceCommand, [what], options)
    })
  add('export <what> <file>', "write an artifact's exact bytes to a file, or to - (standard output)").action(
    async (what: string, file: string, options: CommonOptions) => {
      await run(async () => (await import('./commands/export.ts')).exportCommand, [what, file], options)
    },
  )
  add('debug <task>', 'lay out a folder that runs just one task, under a debugger')
    .option('--into <folder>', 'the folder (default: debug/<task>)', someText('--into'))
    .action(async (task: string, options: DebugOptions) => {
      await run(async () => (await import('./commands/debug.ts')).debugCommand, [task], options)
    })
  add('repl', 'open a prompt with the results at hand').action(async (options: CommonOptions) => {
    await run(async () => (await import('./commands/repl.ts')).replCommand, [], options)
  })
  add('graph', 'list the stages, what they read, how many tasks').action(async (options: CommonOptions) => {
    await run(async () => (await import('./commands/graph.ts')).graphCommand, [], options)
  })
  addAuditCommands({ add, run })
  addReplay(program, (exitCode) => {
    outcome.exitCode = exitCode
  })
  addOwnCommands(pipeline, {
    add,
    open: async ({ profile = defaultProfile(profiles), store }) =>
      (await import('../session/open-session.ts')).openSession(pipeline, { profile, store }, 'look'),
  })
  program.addHelpText('after', () => examples(command, profiles))
  return program
}

/** A command and its arguments, without "[options]": all take some. */
function termOf(command: Command): string {
  const args = command.registeredArguments.map((one) => {
    const name = one.name() + (one.variadic ? '...' : '')
    return one.required ? `<${name}>` : `[${name}]`
  })
  return [command.name(), ...args].join(' ')
}

/** The commands that mean tasks of today's graph. */
const ofTasks = ['plan', 'why', 'show', 'trace', 'export', 'graph', 'verify', 'pin']

function withCommon(command: Command, profiles: readonly string[]): Command {
  if (ofTasks.includes(command.name())) command.addOption(setOption())
  return command
    .addOption(profileOption(profiles))
    .option('--store <folder>', "where store.db and cache/ lie (default: the pipeline's folder)", someText('--store'))
    .option('--json', 'JSON on standard output')
}

function profileOption(profiles: readonly string[]): Option {
  return new Option('--profile <name>', 'the size of the graph')
    .choices(profiles)
    .default(defaultProfile(profiles))
    .argParser((word) => requireProfile(word, profiles, '--profile'))
}

function examples(command: string, profiles: readonly string[]): string {
  const lines = [
    `${command} all                    bring everything up to date`,
    `${command} 'train[seed=3]'        only these tasks, and what they read`,
    `${command} trace 'train[seed=3]'  where its numbers come from`,
  ]
  return `\nTargets take --watch, --set <param=values>, --jobs <n>, --force, --strict, --verbose, --profile ${profiles.join('|')}, --store <folder>, --json.\n\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`
}

/** What pipelines and stages print is for people: with --json it goes to standard error. */
function keepStandardOutputForJson(): void {
  console.log = console.error
  console.info = console.error
  console.debug = console.error
}

function addOwnCommands(pipeline: Pipeline, own: OwnCommands): void {
  try {
    pipeline.commands?.(own)
  } catch (error) {
    throw isUserError(error) ? error : pipelineThrew(pipeline, error, "the pipeline's commands()")
  }
}

function report(error: unknown, pipeline: Pipeline): number {
  if (error instanceof CommanderError) {
    // It has shown the help, and does not say that this was no answer.
    if (error.exitCode !== 0 && error.code === 'commander.help')
      process.stderr.write(describeUsage('there is no such command', commandOf(pipeline)))
    return error.exitCode === 0 ? 0 : 2
  }
  const fault = faultOf(error, pipeline)
  if (fault === undefined) throw error
  process.stderr.write(`${describeUserError(fault)}\n`)
  return 2
}
