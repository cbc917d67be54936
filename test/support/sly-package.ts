import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeProject, type Project } from './project.ts'

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))

/** What a package does on the side in the task `probe[deed=<name>]`: a line of code; `@` marks the place that a warning names. */
export type Deeds = Readonly<Record<string, string>>

/** What stands above the deeds in the package. */
export interface Preamble {
  readonly imports?: string
  /** What the stage says beside its schemas. */
  readonly declaration?: string
}

/**
 * A project with one stage, `probe`, and a task of it for each deed: it calls the package `sly`, and returns what the deed gave,
 * or 1. Its tasks run one after the other.
 */
export function projectOfDeeds(deeds: Deeds, { imports = '', declaration = '' }: Preamble = {}): Project {
  const names = Object.keys(deeds)
  const project = makeProject({
    'pipeline.ts': `
import { grid, pipeline } from 'lineal'
export default pipeline(import.meta.url, {
  graph({ use }) {
    const probe = use(() => import('./stages/probe.ts'))
    grid({ deed: ${JSON.stringify(names)} }).map(({ deed }) => probe({}, { deed }))
  },
})
`,
    'stages/probe.ts': `
import { json, stage } from 'lineal'
import { Type } from '@sinclair/typebox'
import { deeds } from 'sly'
export default stage({
  inputs: {},
  params: Type.Object({ deed: Type.String() }),
  output: json(Type.Unknown()),
  ${declaration}
  run: async (_, { deed }) => (await deeds[deed]!()) ?? 1,
})
`,
  })
  rmSync(join(project.root, 'node_modules'))
  mkdirSync(join(project.root, 'node_modules/@sinclair'), { recursive: true })
  symlinkSync(join(modules, '@sinclair/typebox'), join(project.root, 'node_modules/@sinclair/typebox'))
  symlinkSync(join(modules, 'lineal'), join(project.root, 'node_modules/lineal'))
  project.write(
    'node_modules/sly/package.json',
    '{"name":"sly","version":"1.0.0","type":"module","exports":"./index.js"}',
  )
  project.write('node_modules/sly/index.js', packageOf(deeds, imports))
  return project
}

function packageOf(deeds: Deeds, imports: string): string {
  const lines = Object.entries(deeds).map(
    ([name, code]) => `  ${JSON.stringify(name)}: async () => { ${code.replace('@', '')} },`,
  )
  return `${imports.replaceAll('\n', ';')};export const deeds = {\n${lines.join('\n')}\n}\n`
}

/** The place that `@` marks: `node_modules/sly/index.js:3:20`. */
export function placeOf(deeds: Deeds, name: string): string {
  const line = Object.keys(deeds).indexOf(name)
  const column = `  ${JSON.stringify(name)}: async () => { `.length + deeds[name]!.indexOf('@') + 1
  return `node_modules/sly/index.js:${line + 2}:${column}`
}

/** What each failed task of a run told, by its deed. */
export function failuresOf(project: Project, ...args: string[]): Record<string, { message: string; fix: string }> {
  const failed = project.json('all', '--jobs', '1', ...args).filter(({ event }) => event === 'task-failed')
  return Object.fromEntries(
    failed.map(({ task, error }) => [
      /deed=([^\]]*)/.exec(String(task))![1],
      error as { message: string; fix: string },
    ]),
  ) as Record<string, { message: string; fix: string }>
}
