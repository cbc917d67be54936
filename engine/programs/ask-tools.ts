import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endGroup } from '../values/end-process.ts'
import { hasCode } from '../values/has-code.ts'
import { programEnvironment, toolPath } from '../values/program-environment.ts'
import { remember } from '../values/remember.ts'
import { shellWord } from '../values/shell-word.ts'
import { UserError } from '../values/user-error.ts'
import { sandboxWords } from './sandbox.ts'

/** A tool that a program names: how it is asked for its version. */
export interface Tool {
  /** The program's stage file, for errors. */
  readonly file: string
  readonly name: string
  readonly command: readonly string[]
}

/** Asks tools what they are; each command is run once, and all of them at the same time. */
export type AskTool = (tool: Tool) => Promise<string>

/** A tool that takes longer waits for something. */
const mostSeconds = 60

const mostBytes = 1 << 24

/**
 * Makes the asker of one invocation; a tool that is named by a path lies below the pipeline's folder. Its answers are the texts that tools print to standard output; of those that print
 * nothing there, to standard error.
 *
 * With the options of a sandbox, each is asked in one. It throws UserError `no-tool` or `tool-failed`, which names the tool.
 */
export function toolAsker(root: string, seconds = mostSeconds, sandbox?: readonly string[]): AskTool {
  const within = (folder: string, tool: string): string[] =>
    sandbox === undefined ? [] : sandboxWords(sandbox, { folder, inputs: folder, root, tools: [tool] })
  const ask = remember((command: string) => run(JSON.parse(command) as string[], { seconds, within }))
  return async (tool) => {
    const [program = '', ...args] = tool.command
    const { out, err, end } = await ask(JSON.stringify([toolPath(program, root), ...args]))
    if (end !== 'exit code 0') throw failed(tool, end, err)
    return (out.trim() === '' ? err : out).trim()
  }
}

interface Answer {
  readonly out: string
  readonly err: string
  /** How it ended: `exit code 0`. */
  readonly end: string
}

/** In the environment of programs, and in an empty folder: what a tool finds there, a program would not. */
async function run(
  words: readonly string[],
  { seconds, within }: { readonly seconds: number; readonly within: (folder: string, tool: string) => string[] },
): Promise<Answer> {
  const folder = mkdtempSync(join(tmpdir(), 'lineal-tool-'))
  const [command = '', ...args] = [...within(folder, words[0]!), ...words]
  try {
    return await new Promise((resolve) => {
      const child = spawn(command, args, {
        cwd: folder,
        env: programEnvironment({ home: folder }),
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      })
      const pieces: Record<'out' | 'err', Buffer[]> = { out: [], err: [] }
      let [bytes, why] = [0, '']
      const endAll = (reason: string): void => {
        why = reason
        if (child.pid !== undefined) endGroup(child.pid)
        // What left the group may hold the pipes open.
        end('')
      }
      const timer = setTimeout(endAll, seconds * 1000, `no answer within ${seconds} s`)
      const collect = (into: Buffer[]) => (piece: Buffer) => {
        bytes += piece.length
        if (bytes <= mostBytes) into.push(piece)
        else if (why === '') endAll(`more than ${mostBytes >> 20} MB of output`)
      }
      child.stdout.on('data', collect(pieces.out))
      child.stderr.on('data', collect(pieces.err))
      const end = (how: string): void => {
        clearTimeout(timer)
        const [out, err] = [pieces.out, pieces.err].map((all) => Buffer.concat(all).toString())
        resolve({ out: out!, err: err!, end: why === '' ? how : why })
      }
      child.on('error', (error) => {
        end(hasCode(error, 'ENOENT') ? notFound : hasCode(error, 'EACCES') ? 'EACCES' : error.message)
      })
      child.on('close', (code, signal) => {
        end(signal === null ? `exit code ${code ?? ''}` : signal)
      })
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const notFound = 'not found'

function whereLooked(program: string): string {
  return program.includes('/') ? `there is no file ${program}` : `no "${program}" is found in PATH`
}

/** So much of what a tool says of its failure is shown. */
const shownCharacters = 500

function failed({ file, name, command }: Tool, end: string, err: string): UserError {
  const shown = command.map(shellWord).join(' ')
  const said = err.trim() === '' ? '' : `: ${err.trim().slice(-shownCharacters)}`
  return new UserError({
    code: end === notFound ? 'no-tool' : 'tool-failed',
    what:
      end === notFound
        ? `the tool "${name}" of ${file} is not there: ${whereLooked(command[0]!)}`
        : `the tool "${name}" of ${file} does not tell what it is: \`${shown}\` ended with ${end}${said}`,
    at: `${file}, tools.${name}`,
    fix: end === notFound ? 'install it, or mend the command' : 'run the command by hand, and mend it',
  })
}
