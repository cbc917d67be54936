import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { findSources, type SourceRequest } from '../programs/find-sources.ts'
import { readEnvironment } from '../programs/read-programs.ts'
import { digestFile } from '../values/digest-file.ts'
import type { ProgramNeeds } from '../values/program.ts'
import { programEnvironment } from '../values/program-environment.ts'
import type { LoadedDebug } from './debug-folder.ts'
import type { ProgramOrder } from './messages.ts'
import { layOutProgram } from './program-folder.ts'

/** What a program is laid out with, as its sources and its environment are now. */
export async function programOrderNow(
  { sources, env }: Required<ProgramNeeds>,
  request: SourceRequest,
): Promise<ProgramOrder> {
  const paths = await findSources(sources, request)
  const files = paths.map((path) => join(request.root, path))
  return {
    sources: paths.map((path, i) => ({ path, file: files[i]!, digest: digestFile(files[i]!) })),
    env: readEnvironment(env),
  }
}

/** Lays out a program's folder and opens a shell there, in the environment of the program; returns the shell's exit code. */
export function programShellNow({ folder, order, declaration, text: { root } }: LoadedDebug): number {
  const path = join(folder, 'program')
  rmSync(path, { recursive: true, force: true })
  mkdirSync(path)
  const { files } = layOutProgram(order, declaration, path)
  const tools = Object.values(declaration.program?.tools ?? {}).map(([tool]) => tool!)
  const env = programEnvironment({ home: path, env: order.program!.env, tools, root })
  process.stderr.write(
    `params ${files.params}, output ${files.output}, all paths ${files.manifest}; \`exit\` ends the shell\n`,
  )
  const { TERM = 'dumb' } = process.env
  const { status } = spawnSync('bash', ['--noprofile', '--norc'], {
    cwd: path,
    env: { TERM, ...env },
    stdio: 'inherit',
  })
  return status ?? 1
}
