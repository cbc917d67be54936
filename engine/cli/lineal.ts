import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Command, CommanderError } from 'commander'
import { isPipeline } from '../session/load-pipeline.ts'
import { systemRefused } from '../session/system-refused.ts'
import { engineFolder } from '../store/engine-builds.ts'
import { isSystemError } from '../store/store-error.ts'
import { describeUserError, isUserError, UserError } from '../values/user-error.ts'
import { addReplay } from './add-replay.ts'
import { layOutPipeline } from './lay-out-pipeline.ts'
import { expectPipeline, tellOfBrokenFile } from './program.ts'
import { reportBug } from './report-bug.ts'
import { someText } from './some-text.ts'

const file = 'pipeline.ts'

/** Runs the command `lineal`: `lineal init` lays out a pipeline, `lineal replay` executes a crate, all else is a command of ./pipeline.ts. */
export async function lineal(argv: readonly string[]): Promise<void> {
  if (isOwn(argv)) process.exitCode = await runOwn(argv)
  else await loadPipeline(resolve(file))
}

/** Where there is no pipeline, `lineal` and `lineal help` tell of this command itself. */
function isOwn([first = 'help']: readonly string[]): boolean {
  if (['init', 'replay', '--version'].includes(first)) return true
  return ['help', '--help', '-h'].includes(first) && !existsSync(file)
}

async function runOwn(argv: readonly string[]): Promise<number> {
  const outcome = { exitCode: 0 }
  try {
    await ownProgram(outcome).parseAsync([...(argv.length === 0 ? ['help'] : argv)], { from: 'user' })
    return outcome.exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    const fault = isSystemError(error) ? systemRefused(error) : error
    if (!isUserError(fault)) return reportBug(fault)
    process.stderr.write(`${describeUserError(fault)}\n`)
    return 2
  }
}

function ownProgram(outcome: { exitCode: number }): Command {
  const { version } = JSON.parse(readFileSync(join(engineFolder, 'package.json'), 'utf8')) as { version: string }
  const program = new Command('lineal')
    .version(version, '--version', 'show the release of the engine')
    .description(`Runs ./${file}. Here is none: \`lineal init\` lays out a small one.`)
    .usage('<target...> | <command> | init [folder] | replay <crate>')
    .helpCommand('help', 'show this')
    .exitOverride()
  program
    .command('init [folder]')
    .description('lay out a small pipeline to begin with; nothing is overwritten and nothing installed')
    .option(
      '--engine <spec>',
      'what package.json asks for as the engine: a version or a tarball',
      someText('--engine'),
      `^${version}`,
    )
    .option('--example <name>', 'a larger one: `python`, with a program between the stages')
    .action((folder: string | undefined, { engine, example }: { engine: string; example?: string }) => {
      process.stdout.write(`${layOutPipeline(folder ?? '.', engine, example)}\n`)
    })
  addReplay(program, (exitCode) => {
    outcome.exitCode = exitCode
  })
  return program
}

/** Loads a pipeline's file with tsx, as `tsx pipeline.ts` would: it then runs the command line. */
async function loadPipeline(path: string): Promise<void> {
  // The command line reads its words from here, and the file sees that it is the program.
  process.argv.splice(1, 1, path)
  expectPipeline('lineal')
  try {
    if (!existsSync(path)) throw noPipeline(`there is no ${file} here`, 'lay one out: `npx lineal init`')
    const [modules, commonJs] = await Promise.all([import('tsx/esm/api'), import('tsx/cjs/api')])
    modules.register()
    commonJs.register()
    const loaded = (await import(pathToFileURL(path).href)) as { default?: { default?: unknown } }
    // A CommonJS file is itself the default export of what `import` gives.
    if (!isPipeline(loaded.default) && !isPipeline(loaded.default?.default))
      throw noPipeline(`${file} exports no pipeline`, 'write `export default pipeline(import.meta.url, { ... })` in it')
  } catch (error) {
    tellOfBrokenFile(error)
  }
}

function noPipeline(what: string, fix: string): UserError {
  return new UserError({ code: 'no-pipeline', what, at: resolve(file), fix })
}
