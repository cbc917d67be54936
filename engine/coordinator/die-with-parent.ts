import { spawnSync } from 'node:child_process'

/** What a child process is started through. */
export interface Starter {
  readonly execPath: string
  readonly execArgv: readonly string[]
}

let known: Starter | undefined

/**
 * How to start Node so that the kernel ends it when its parent dies, however that dies: a worker deep in a computation
 * hears of nothing. Where the system can't (it needs Linux and util-linux), a worker ends when its task has.
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
