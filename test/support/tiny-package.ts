import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Project } from './project.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))

/** Gives a project packages of its own: the engine, typebox, and `tiny`, which exports a number. */
export function installTiny(project: Project, tiny: { version: string; offset: number }): void {
  rmSync(join(project.root, 'node_modules'), { recursive: true, force: true })
  mkdirSync(join(project.root, 'node_modules/@sinclair'), { recursive: true })
  symlinkSync(join(repository, 'node_modules/@sinclair/typebox'), join(project.root, 'node_modules/@sinclair/typebox'))
  symlinkSync(join(repository, 'node_modules/lineal'), join(project.root, 'node_modules/lineal'))
  const { version, offset } = tiny
  project.write(
    'node_modules/tiny/package.json',
    JSON.stringify({ name: 'tiny', version, type: 'module', main: 'index.js' }),
  )
  project.write('node_modules/tiny/index.js', `export const offset = ${offset}\n`)
}

/** The sums pipeline with helpers that take a number from the package `tiny`. */
export const stepWithTiny =
  "import { offset } from 'tiny'\nexport const step = (seed: number): number => offset * seed\n"
