import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { engineFolder, filesIn } from '../store/engine-builds.ts'
import { makeFolder } from '../store/make-folder.ts'
import { suggestion } from '../values/suggest.ts'
import { shellWord } from '../values/shell-word.ts'
import { UserError } from '../values/user-error.ts'

/**
 * Writes a small pipeline into a folder, and tells how to run it. The template's own files are what is written, but for the
 * names in package.json.
 *
 * @param engine what package.json asks for as the engine: a version, a tarball.
 * @param example which of the {@link examples}; undefined for the small one of TypeScript alone.
 * @throws UserError `no-example`; `would-overwrite` where one of its files is there already; then nothing is written.
 */
export function layOutPipeline(folder: string, engine: string, example?: string): string {
  const { template: name, before, report } = templateOf(example)
  const template = join(engineFolder, name)
  const files = filesIn(template).map((path) => ({
    path: path === 'gitignore' ? '.gitignore' : path,
    text: fill(path, readFileSync(join(template, path), 'utf8'), { folder, engine }),
  }))
  refuseToOverwrite(
    folder,
    files.map(({ path }) => path),
  )
  for (const { path, text } of files) {
    const file = join(folder, path)
    makeFolder(dirname(resolve(file)))
    writeFileSync(file, text, { flag: 'wx' })
  }
  return [
    ...files.map(({ path }) => `wrote ${join(folder, path)}`),
    '',
    `${before.length === 0 ? 'Two' : 'Three'} commands, here with npm; pnpm and others do as well:`,
    '',
    ...(resolve(folder) === process.cwd() ? [] : [`  cd ${shellWord(folder)}`]),
    ...before,
    `  npm install && npx lineal all    # runs the pipeline; then open ${report}`,
    '  npm test                         # checks the types and runs the test',
  ].join('\n')
}

interface Template {
  readonly template: string
  /** Commands that set up what npm does not. */
  readonly before: readonly string[]
  readonly report: string
}

const small: Template = { template: 'template', before: [], report: 'report/line.svg' }

/** The examples that can be asked for by name. */
const examples: Readonly<Record<string, Template>> = {
  python: {
    template: 'template-python',
    before: ['  python3 -m venv .venv && .venv/bin/pip install -r requirements.txt'],
    report: 'report/forest.svg',
  },
}

function templateOf(example: string | undefined): Template {
  if (example === undefined) return small
  if (Object.hasOwn(examples, example)) return examples[example]!
  const names = Object.keys(examples)
  throw new UserError({
    code: 'no-example',
    what: `there is no example "${example}"`,
    fix: suggestion(example, names, `there is ${names.join(', ')}`),
  })
}

function refuseToOverwrite(folder: string, paths: readonly string[]): void {
  const found = paths.map((path) => join(folder, path)).filter((path) => existsSync(path))
  if (found.length === 0) return
  const others = found.length > 1 ? ` and ${found.length - 1} more of its files` : ''
  throw new UserError({
    code: 'would-overwrite',
    what: `"${found[0]!}"${others} would be overwritten; nothing was written`,
    at: resolve(found[0]!),
    fix: 'name another folder: `npx lineal init <folder>`',
  })
}

/** The template's package.json names the engine's workspace, in which it is checked. */
function fill(path: string, text: string, { folder, engine }: { folder: string; engine: string }): string {
  if (path !== 'package.json') return text
  const manifest = JSON.parse(text) as { name: string; dependencies: Record<string, string> }
  const filled = {
    ...manifest,
    name: packageName(basename(resolve(folder))),
    dependencies: { ...manifest.dependencies, lineal: engineFrom(folder, engine) },
  }
  return `${JSON.stringify(filled, null, 2)}\n`
}

/** A path counts from the working folder on the command line, and from its own folder in package.json. */
function engineFrom(folder: string, spec: string): string {
  const path = spec.replace(/^file:/, '')
  return path !== spec || existsSync(spec) ? `file:${relative(resolve(folder), resolve(path))}` : spec
}

function packageName(folder: string): string {
  const name = folder.toLowerCase().replaceAll(/[^a-z0-9-]+/g, '-')
  return name.replace(/^-+|-+$/g, '') || 'pipeline'
}
