import { chmodSync, copyFileSync, mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { decodeArchive } from '../formats/archive.ts'
import { canonicalJson, type Json } from '../values/canonical-json.ts'
import type { Declaration } from '../values/declaration.ts'
import { digestFile } from '../values/digest-file.ts'
import { writeFolder } from '../values/folder-files.ts'
import { hasCode } from '../values/has-code.ts'
import type { Format } from '../values/kind.ts'
import type { ProgramFiles, ProgramMember } from '../values/program.ts'
import { UserError } from '../values/user-error.ts'
import { readWholeFile } from '../values/whole-file.ts'
import { extensions } from './input-files.ts'
import { lendFiles, type LentFiles } from './lend-file.ts'
import type { ArtifactSource, MemberSource, Order, ProgramFile } from './messages.ts'

/** A fresh folder in which one task's program runs: its sources, and below `.task` what the engine hands over. */
export interface ProgramFolder {
  readonly path: string
  /** The paths that the program is told, relative to the folder. */
  readonly files: Omit<ProgramFiles, '$'>
  /** @throws UserError `input-written` where the program has written to an input. */
  readonly requireUnchanged: () => void
  readonly remove: () => void
}

/** Beside sources, which may have any name but this. */
const own = '.task'

/** Lays out a task in a folder that is empty. */
export function layOutProgram(order: Order, { inputs, output }: Declaration, folder: string): ProgramFolder {
  const path = realpathSync(folder)
  for (const source of order.program?.sources ?? []) layOutSource(source, path)
  mkdirSync(join(path, own), { recursive: true })
  const lent = lendFiles(order.task, join(path, own, 'input'))
  mkdirSync(join(path, own, 'input'), { recursive: true })
  const lend = (source: ArtifactSource, name: string, format: Format): string => {
    const file = `${name}${extensions[format]}`
    if (format === 'folder') unpack(source, { name, lent, folder: join(path, own) })
    else lent.lend(source, file)
    return `${own}/input/${file}`
  }
  const input = Object.fromEntries(
    Object.entries(order.inputs).map(([name, source]) => [
      name,
      lendInput(name, source, { lend, lent, format: inputs[name]!.format }),
    ]),
  )
  const files = {
    input,
    params: `${own}/params.json`,
    output: `${own}/output${extensions[output.format]}`,
    manifest: `${own}/manifest.json`,
  }
  const write = (name: string, value: Json): void => {
    writeFileSync(join(path, name), `${canonicalJson(value)}\n`)
  }
  write(files.params, order.params)
  write(files.manifest, { input, params: order.params, output: files.output })
  return {
    path,
    files,
    requireUnchanged: lent.requireUnchanged,
    remove: () => {
      rmSync(path, { recursive: true, force: true })
    },
  }
}

interface Lending {
  readonly lend: (source: ArtifactSource, name: string, format: Format) => string
  readonly lent: LentFiles
  readonly format: Format
}

function lendInput(
  name: string,
  source: ArtifactSource | readonly MemberSource[],
  { lend, format }: Lending,
): string | ProgramMember[] {
  if ('digest' in source) return lend(source, name, format)
  return source.map((member, i) => {
    const { params, digest } = member
    return { params, digest, path: lend(member, `${name}/${i}`, format) }
  })
}

/** The archive itself is lent beside it, and digested with that. */
function unpack(
  source: ArtifactSource,
  { name, lent, folder }: { readonly name: string; readonly lent: LentFiles; readonly folder: string },
): void {
  const archive = lent.lend(source, `../archives/${name}.tar`).path
  writeFolder(join(folder, 'input', name), decodeArchive(readWholeFile(archive)), 0o444)
}

/** A copy: the program may write to its sources, and those of the project stay as they are. */
function layOutSource({ path, digest, file, bytes }: ProgramFile, folder: string): void {
  const target = join(folder, path)
  mkdirSync(dirname(target), { recursive: true })
  try {
    if (bytes !== undefined) writeFileSync(target, bytes)
    else copyFileSync(file!, target)
  } catch (error) {
    throw hasCode(error, 'ENOENT') ? sourceChanged(path) : error
  }
  if (digestFile(target) !== digest) throw sourceChanged(path)
  // Whether it may be executed is in no key.
  chmodSync(target, 0o755)
}

function sourceChanged(path: string): UserError {
  return new UserError({
    code: 'code-changed',
    what: `its source ${path} was edited while the run was under way`,
    at: path,
    fix: 'run again',
  })
}
