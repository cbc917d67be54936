import type { Command } from 'commander'
import { someText } from './some-text.ts'
import { wholeNumber } from './whole-number.ts'
import type { AdoptCommandOptions } from './commands/adopt.ts'
import type { Action, CommonOptions } from './common-options.ts'

/** How commands are added to the command line, and run. */
export interface CommandPorts {
  /** Adds a command with the options that all commands take. */
  readonly add: (name: string, description: string) => Command
  readonly run: <Options>(
    load: () => Promise<Action<Options>>,
    args: readonly string[],
    options: Options,
  ) => Promise<void>
}

/** Adds the commands by which results and the store are examined and judged. */
export function addAuditCommands(ports: CommandPorts): void {
  const { add, run } = ports
  add('why <task>', 'explain why a task runs or not, down to the symbol').action(
    async (task: string, options: CommonOptions) => {
      await run(async () => (await import('./commands/why.ts')).whyCommand, [task], options)
    },
  )
  add('accept <target>', 'declare an edit harmless: old results stay valid')
    .option('--reason <text>', 'why the edit changes no result')
    .action(async (target: string, options: CommonOptions & { reason?: string }) => {
      await run(async () => (await import('./commands/accept.ts')).acceptCommand, [target], options)
    })
  add('verify [what...]', 'execute recorded tasks again and compare the bytes')
    .option('--sample <n>', 'only so many, chosen by a seed that is printed', wholeNumber('--sample', 1))
    .option('--seed <n>', 'the seed of an earlier sample', wholeNumber('--seed', 0))
    .option('-j, --jobs <n>', 'how many tasks run at once', wholeNumber('--jobs', 1))
    .action(async (what: string[], options: CommonOptions) => {
      await run(async () => (await import('./commands/verify.ts')).verifyCommand, what, options)
    })
  add('audit', 'check the history of executions, and print its head')
    .option('--head <digest>', 'whether the history that had this head is contained')
    .action(async (options: CommonOptions & { head?: string }) => {
      await run(async () => (await import('./commands/audit.ts')).auditCommand, [], options)
    })
  add(
    'crate <file> [what]',
    'write a run, or one result, with all that is behind it, as an RO-Crate: a folder or a .zip',
  ).action(async (file: string, what: string | undefined, options: CommonOptions) => {
    const words = what === undefined ? [file] : [file, what]
    await run(async () => (await import('./commands/crate.ts')).crateCommand, words, options)
  })
  addAdopt(ports)
  addStoreCommands(ports)
}

function addAdopt({ add, run }: CommandPorts): void {
  add('adopt <source> [what...]', "take results of others into the store, from a crate or another checkout's store")
    .option(
      '--sample <n>',
      'execute so many tasks again first (default: 3; 0 executes none)',
      wholeNumber('--sample', 0),
    )
    .option('--seed <n>', 'the seed of an earlier sample', wholeNumber('--seed', 0))
    .option('-j, --jobs <n>', 'how many tasks run at once', wholeNumber('--jobs', 1))
    .option('--yes', "execute others' code without asking")
    .action(async (source: string, what: string[], options: AdoptCommandOptions) => {
      await run(async () => (await import('./commands/adopt.ts')).adoptCommand, [source, ...what], options)
    })
}

function addStoreCommands({ add, run }: CommandPorts): void {
  add('log', 'list the last runs: counts, durations, commits')
    .option('-n, --last <n>', 'how many (default: 10)', wholeNumber('--last', 1))
    .action(async (options: CommonOptions) => {
      await run(async () => (await import('./commands/log.ts')).logCommand, [], options)
    })
  add('variants', 'list the variants on record: their params, and their last runs').action(
    async (options: CommonOptions) => {
      await run(async () => (await import('./commands/variants.ts')).variantsCommand, [], options)
    },
  )
  add('compare [what...]', 'compare variants, runs, commits and pins by the metrics of the pipeline')
    .option('--svg <file>', 'draw it too', someText('--svg'))
    .action(async (what: string[], options: CommonOptions & { svg?: string }) => {
      await run(async () => (await import('./commands/compare.ts')).compareCommand, what, options)
    })
  add('diff [was] [now]', 'say which tasks differ between variants, runs, commits or pins, why, and what it did')
    .option('--full', 'all tasks, whole diffs of texts, and the first difference of each result')
    .action(async (was: string | undefined, now: string | undefined, options: CommonOptions & { full?: boolean }) => {
      const words = [was, now].filter((word) => word !== undefined)
      await run(async () => (await import('./commands/diff.ts')).diffCommand, words, options)
    })
  add('pin <what>', 'keep a result, and all that it was made from')
    .requiredOption('--as <name>', 'the name of the pin')
    .action(async (what: string, options: CommonOptions & { as: string }) => {
      await run(async () => (await import('./commands/pin.ts')).pinCommand, [what], options)
    })
  add('unpin <name>', 'take a pin away').action(async (name: string, options: CommonOptions) => {
    await run(async () => (await import('./commands/unpin.ts')).unpinCommand, [name], options)
  })
  add('pins', 'list the pins').action(async (options: CommonOptions) => {
    await run(async () => (await import('./commands/pins.ts')).pinsCommand, [], options)
  })
  add('gc', 'drop the bytes that no recent run and no pin needs')
    .option(
      '--keep-runs <n>',
      'how many of the last runs of each profile and targets keep what they need (default: 10)',
      wholeNumber('--keep-runs', 0),
    )
    .option('--dry-run', 'only say what would be dropped')
    .action(async (options: CommonOptions) => {
      await run(async () => (await import('./commands/gc.ts')).gcCommand, [], options)
    })
  add('fsck', 'check everything in the store')
    .option('--mend', 'take what is damaged out of use, so that it is made again')
    .action(async (options: CommonOptions) => {
      await run(async () => (await import('./commands/fsck.ts')).fsckCommand, [], options)
    })
}
