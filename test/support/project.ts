import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loader } from './tsx-loader.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const tsx = join(repository, 'node_modules/tsx/dist/cli.mjs')

/** How an invocation of a project's command line ended. */
export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** A pipeline of its own in a temporary folder, run by the real command line. */
export interface Project {
  readonly root: string
  write(path: string, text: string | Uint8Array): void
  edit(path: string, change: (text: string) => string): void
  read(path: string): string
  run(...args: string[]): Ended
  start(...args: string[]): { readonly child: ChildProcess; readonly ended: Promise<Ended> }
  /** The lines that a `--json` invocation printed. */
  json(...args: string[]): Record<string, unknown>[]
  /** The tasks that a run executes, as its events tell. */
  ran(...args: string[]): string[]
  remove(): void
}

/** Makes a project that imports the engine by its name. */
export function makeProject(
  files: Readonly<Record<string, string>>,
  { env = {} }: { env?: Readonly<Record<string, string>> } = {},
): Project {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'project-')))
  const write = (path: string, text: string | Uint8Array): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const environment = { ...process.env, NO_COLOR: '1', ...env }
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'))
  write('package.json', '{"type":"module"}')
  for (const [path, text] of Object.entries(files)) write(path, text)
  const run = (...args: string[]): Ended => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [...loader, 'pipeline.ts', ...args], {
      cwd: root,
      env: environment,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    })
    return { code: status, out: stdout, err: stderr }
  }
  const json = (...args: string[]): Record<string, unknown>[] => {
    const { out, err } = run(...args, '--json')
    if (out === '') throw new Error(`no output of ${args.join(' ')}:\n${err}`)
    return out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  }
  return {
    root,
    write,
    edit: (path, change) => {
      writeFileSync(join(root, path), change(readFileSync(join(root, path), 'utf8')))
    },
    read: (path) => readFileSync(join(root, path), 'utf8'),
    run,
    start(...args) {
      const child = spawn(process.execPath, [tsx, 'pipeline.ts', ...args], {
        cwd: root,
        env: environment,
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      let [out, err] = ['', '']
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        out += text
      })
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        err += text
      })
      const ended = new Promise<Ended>((resolve) => {
        child.on('close', (code) => {
          resolve({ code, out, err })
        })
      })
      return { child, ended }
    },
    json,
    ran: (...args) =>
      json(...args)
        .filter(({ event }) => event === 'task-finished')
        .map(({ task }) => String(task))
        .sort(),
    remove: () => {
      rmSync(root, { recursive: true, force: true })
    },
  }
}
