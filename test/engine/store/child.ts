import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Place } from '../../../engine/store/open-store.ts'
import { loader } from '../../support/tsx-loader.ts'

/** Starts a script of `children/` on a store. */
export function start(script: string, place: Place, ...more: string[]): ChildProcess {
  return spawn(process.execPath, [...loader, fileOf(script), place.database, place.cache, ...more], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

/** Runs a script of `children/` to its end, through `sh` where a command is put before it, and parses what it printed. */
export function outcome(
  script: string,
  place: Place,
  how: { args?: string[]; before?: string; uid?: number } = {},
): unknown {
  const { args = [], before = '', uid } = how
  const command = [process.execPath, ...loader, fileOf(script), place.database, place.cache, ...args]
  const { stdout, stderr, error } = spawnSync(`${before} ${command.map((word) => `'${word}'`).join(' ')}`, {
    shell: true,
    encoding: 'utf8',
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
  if (error !== undefined) throw error
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout)
}

/** The exit code of a child, or the signal that ended it. */
export async function ended(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve) => {
    child.once('close', (code, signal) => {
      resolve(code ?? signal ?? 'unknown')
    })
  })
}

/** The lines that a child prints. */
export function linesOf(child: ChildProcess): AsyncIterable<string> {
  return createInterface({ input: child.stdout! })
}

function fileOf(script: string): string {
  return fileURLToPath(new URL(`children/${script}.ts`, import.meta.url))
}
