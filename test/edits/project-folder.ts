import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, unlinkSync, watch, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loader } from '../support/tsx-loader.ts'

/** The folder of this repository. */
export const repository = fileURLToPath(new URL('../..', import.meta.url))

/** How an invocation of a project's command line ended. */
export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** A project that a row of the matrix edits and runs. */
export interface ProjectFolder {
  readonly root: string
  path(path: string): string
  read(path: string): string
  write(path: string, text: string | Uint8Array): void
  /** Runs the real command line. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>
  /** What ran since the last call: as the stages themselves tell. */
  takeTrace(): string[]
  /** Makes tasks wait once they have begun. */
  hold(): void
  /** Resolves when a task has begun. */
  begun(): Promise<void>
  letGo(): void
}

/** Opens a folder that holds a project. */
export function projectFolder(root: string): ProjectFolder {
  const path = (name: string): string => join(root, name)
  const trace = path('ran')
  const read = (name: string): string => readFileSync(path(name), 'utf8')
  return {
    root,
    path,
    read,
    write(name, text) {
      mkdirSync(dirname(path(name)), { recursive: true })
      writeFileSync(path(name), text)
    },
    run: (args, env = {}) => runCommandLine(root, args, env),
    takeTrace() {
      if (!existsSync(trace)) return []
      const lines = read('ran').trim().split('\n')
      unlinkSync(trace)
      return lines
    },
    hold() {
      writeFileSync(path('hold'), '')
    },
    begun: () => fileAppears(root, 'ran'),
    letGo() {
      rmSync(path('hold'))
    },
  }
}

function runCommandLine(root: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  const child = spawn(process.execPath, [...loader, 'pipeline.ts', ...args], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  return new Promise((resolve) => {
    child.on('close', (code) => {
      resolve({ code, out, err })
    })
  })
}

function fileAppears(folder: string, name: string): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!existsSync(join(folder, name))) return
      watcher.close()
      resolve()
    }
    const watcher = watch(folder, look)
    look()
  })
}
