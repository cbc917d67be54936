import { once } from 'node:events'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { REPLServer } from 'node:repl'
import { makeFolder } from '../store/make-folder.ts'
import { completeTask } from './complete-task.ts'
import { errorText, replServer } from './repl-server.ts'

/** Serves a person at a terminal until Ctrl-D. */
export async function replTerminal(
  atHand: Readonly<Record<string, unknown>>,
  names: readonly string[],
  json: boolean,
): Promise<void> {
  const server = replServer(atHand, {
    json,
    prompt: '> ',
    input: process.stdin,
    output: inWordsOnly(process.stdout),
    terminal: true,
  })
  completeTasks(server, names)
  keepHistory(server)
  await once(server, 'exit')
}

/** The terminal, where an error that is told in words is told as on the command line. */
function inWordsOnly(terminal: NodeJS.WriteStream): NodeJS.WriteStream {
  const write = (text: string | Uint8Array, ...more: []): boolean =>
    terminal.write(typeof text === 'string' ? (errorText(text) ?? text) : text, ...more)
  return Object.create(terminal, { write: { value: write } }) as NodeJS.WriteStream
}

function completeTasks(server: REPLServer, names: readonly string[]): void {
  const ordinary = server.completer.bind(server)
  const completer: REPLServer['completer'] = (line, done) => {
    const found = completeTask(names, line)
    if (found === undefined) ordinary(line, done)
    else done(null, [...found])
  }
  Object.assign(server, { completer })
}

/** In the user's own folder, as Node's is; an empty NODE_REPL_HISTORY says that none is wanted. Nothing is written into the project. */
function keepHistory(server: REPLServer): void {
  if (process.env['NODE_REPL_HISTORY']?.trim() === '') return
  const folder = join(process.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'), 'lineal')
  try {
    makeFolder(folder)
  } catch {
    // Without a history the prompt serves as well.
    return
  }
  server.setupHistory(join(folder, 'repl-history'), () => undefined)
}
