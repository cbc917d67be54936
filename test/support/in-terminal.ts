import { spawnSync } from 'node:child_process'
import { shellWord } from '../../engine/values/shell-word.ts'

/** Why commands can't be run on a pseudo terminal here, or false. */
export function withoutTerminal(): string | false {
  return runInTerminal(['true'], { rows: 2, columns: 2 }).status === 0 ? false : 'script(1) of util-linux is not here'
}

/** Runs a command on a pseudo terminal of a size; gives all that the terminal was sent. */
export function runInTerminal(
  command: readonly string[],
  { rows, columns, ...options }: { rows: number; columns: number; cwd?: string; env?: NodeJS.ProcessEnv },
): { readonly status: number | null; readonly sent: string } {
  const line = `stty rows ${rows} cols ${columns}; exec ${command.map(shellWord).join(' ')}`
  const { status, stdout } = spawnSync('script', ['-qec', line, '/dev/null'], {
    ...options,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return { status, sent: stdout }
}
