import type { Command } from 'commander'
import type { ReplayCommandOptions } from './commands/replay.ts'
import { someText } from './some-text.ts'
import { wholeNumber } from './whole-number.ts'

/** Adds the command `replay`, which needs no pipeline: the command `lineal` has it, and each pipeline's command line. */
export function addReplay(program: Command, ended: (exitCode: number) => void): void {
  program
    .command('replay <crate>')
    .description("execute a crate's lineage again, from the code in it, and compare the bytes")
    .option('--sample <n>', 'only so many tasks, chosen by a seed that is printed', wholeNumber('--sample', 1))
    .option('--seed <n>', 'the seed of an earlier sample', wholeNumber('--seed', 0))
    .option('-j, --jobs <n>', 'how many tasks run at once', wholeNumber('--jobs', 1))
    .option(
      '--packages <folder>',
      "take packages from this folder's node_modules, and install none",
      someText('--packages'),
    )
    .option('--yes', "execute others' code without asking")
    .option('--json', 'JSON on standard output')
    .action(async (crate: string, options: ReplayCommandOptions) => {
      ended(await (await import('./commands/replay.ts')).replayCommand(crate, options))
    })
}
