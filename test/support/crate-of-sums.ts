import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeProject, type Ended, type Project } from './project.ts'
import { sums } from './sums.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const lineal = join(repository, 'engine/dist/lineal.js')

/** A folder that is no part of a project, and runs the command `lineal`. */
export interface EmptyFolder {
  readonly path: string
  /** The folder for temporary files of what it runs. */
  readonly temporary: string
  /** `lineal replay ...` with the packages of this repository, and without a terminal. */
  readonly replay: (...args: string[]) => Ended
  readonly lineal: (...args: string[]) => Ended
  readonly remove: () => void
}

/** Makes an empty folder. */
export function emptyFolder(): EmptyFolder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'empty-')))
  const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'temporary-')))
  const run = (...args: string[]): Ended => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [lineal, ...args], {
      cwd: path,
      env: { ...process.env, NO_COLOR: '1', TMPDIR: temporary },
      encoding: 'utf8',
      input: '',
    })
    return { code: status, out: stdout, err: stderr }
  }
  return {
    path,
    temporary,
    lineal: run,
    replay: (...args) => run('replay', ...args, '--packages', repository, '--yes'),
    remove: () => {
      for (const folder of [path, temporary]) rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The sums project after a run, and a crate of its last result in an empty folder. */
export function crateOfSums(files: Readonly<Record<string, string>> = {}): {
  readonly project: Project
  readonly elsewhere: EmptyFolder
  readonly crate: string
  readonly remove: () => void
} {
  const lock = readFileSync(join(repository, 'package-lock.json'), 'utf8')
  const project = makeProject({ ...sums, 'package-lock.json': lock, ...files })
  const elsewhere = emptyFolder()
  const crate = join(elsewhere.path, 'crate')
  const ran = project.run('all')
  if (ran.code !== 0) throw new Error(ran.err)
  const made = project.run('crate', crate, 'sum')
  if (made.code !== 0) throw new Error(made.err)
  return {
    project,
    elsewhere,
    crate,
    remove: () => {
      project.remove()
      elsewhere.remove()
    },
  }
}

/** The paths of all files in a folder, sorted. */
export function filesIn(folder: string): string[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return paths.filter((path) => statSync(join(folder, path)).isFile()).sort()
}

/** The one file of a crate whose path matches, and that suits. */
export function fileIn(crate: string, pattern: RegExp, suits: (path: string) => boolean = () => true): string {
  const [path, ...others] = filesIn(crate).filter((one) => pattern.test(one) && suits(one))
  if (path === undefined || others.length > 0) throw new Error(`${String(pattern)} names ${others.length + 1} files`)
  return path
}

/** Changes a file of a crate, and leaves the manifest as it is. */
export function edit(crate: string, path: string, change: (text: string) => string): void {
  const before = readFileSync(join(crate, path), 'utf8')
  const after = change(before)
  if (after === before) throw new Error(`the edit of ${path} changes nothing`)
  writeFileSync(join(crate, path), after)
}

/** Writes the manifest anew, as a forger would. */
export function sealAgain(crate: string): void {
  const manifest = 'manifest-sha256.txt'
  const lines = filesIn(crate)
    .filter((path) => path !== manifest)
    .map((path) => `${sha256(readFileSync(join(crate, path)))}  ${path}\n`)
  writeFileSync(join(crate, manifest), lines.join(''))
}

/** A sha256 in hex. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

/** A row of a crate's executions. */
export interface Row {
  readonly id: number
  readonly key: string
  readonly task: string
  readonly stage: string
  readonly output: string
  readonly ms: number
  readonly body: string
  readonly chain: string
}

/** Changes the row of a task. A thorough forger changes along what the row's key and its place in the history are digests of. */
export function forgeRow(crate: string, task: string, change: (row: Row) => Row, thoroughly: boolean): void {
  const seal = (row: Row): Row => {
    const body = JSON.parse(row.body) as { preimage: string }
    return { ...row, key: sha256(`task\n${body.preimage}`) }
  }
  const content = ({ id, key, task: name, stage, output, ms, body }: Row): string =>
    sha256(`execution content\n${JSON.stringify([id, key, name, stage, output, ms, body])}`)
  edit(crate, 'records/executions.jsonl', (text) =>
    text.replace(/.+/g, (line) => {
      const row = JSON.parse(line) as Row
      if (row.task !== task) return line
      const forged = thoroughly ? seal(change(row)) : change(row)
      if (thoroughly) edit(crate, 'records/history.txt', (history) => history.replace(content(row), content(forged)))
      return JSON.stringify(forged)
    }),
  )
}
