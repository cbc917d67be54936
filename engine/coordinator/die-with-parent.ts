import { spawnSync } from 'node:child_process'

/** What a child process is started through. */
export interface Starter {
  readonly execPath: string
  readonly execArgv: readonly string[]
}

let known: Starter | undefined

/**
 * How to start Node so that the kernel ends the process when its parent dies in any way. A worker that computes would not hear of
 * the death. The kernel does this on Linux with util-linux; on other systems a worker ends after its task.
 */
export function dieWithParent(): Starter {
  known ??= kernelWillEnd()
    ? { execPath: 'setpriv', execArgv: ['--pdeathsig', 'KILL', process.execPath] }
    : { execPath: process.execPath, execArgv: [] }
  return known
}

function kernelWillEnd(): boolean {
  return process.platform === 'linux' && spawnSync('setpriv', ['--pdeathsig', 'KILL', 'true']).status === 0
}
