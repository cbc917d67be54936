import { chmodSync, cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { baseProject } from './base-project.ts'
import { projectFolder, repository, type Ended, type ProjectFolder } from './project-folder.ts'
import type { Row } from './row.ts'

/** A folder of copies of the base project, each with a store in which everything has run. It must be removed. */
export interface Workshop {
  /** A copy of its own for a row, with the row's own files laid over it. */
  projectFor(row: Row): ProjectFolder
  remove(): void
}

/**
 * Makes the base project, runs it once, and copies it for every row. All copies are made at once: by the time that a row
 * comes to its edit, its files are mostly old enough for the engine to go by their times instead of their bytes.
 */
export async function openWorkshop(rows: readonly Row[]): Promise<Workshop> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'edits-')))
  const remove = (): void => {
    rmSync(root, { recursive: true, force: true })
  }
  // What the projects don't have in a node_modules of their own is found here.
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'))
  const base = projectFolder(join(root, 'base'))
  for (const [path, text] of Object.entries(baseProject)) base.write(path, text)
  const ended = await base.run(['all'])
  const trace = base.takeTrace()
  if (ended.code !== 0 || trace.length !== 8) {
    remove()
    throw new Error(`the base project doesn't run: ${describeEnd(ended)}`)
  }
  const folders = new Map(rows.map((row, i) => [row, copyFor(row, base, join(root, String(i)))]))
  return { projectFor: (row) => folders.get(row)!, remove }
}

/** An invocation's exit code and all that it printed. */
export function describeEnd({ code, out, err }: Ended): string {
  return `exit code ${code ?? 'none'}\n${out}${err}`
}

function copyFor(row: Row, base: ProjectFolder, root: string): ProjectFolder {
  cpSync(base.root, root, { recursive: true, verbatimSymlinks: true })
  const project = projectFolder(root)
  for (const [path, text] of Object.entries(row.before)) {
    if (text === null) rmSync(project.path(path))
    else project.write(path, text)
    if (path.startsWith('bin/')) chmodSync(project.path(path), 0o755)
  }
  return project
}
