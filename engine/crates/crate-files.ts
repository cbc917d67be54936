import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { engineRelease } from '../store/engine-builds.ts'
import type { Execution, RunRecord, StoredCode } from '../store/open-store.ts'
import { isInFile, type AnyBytes } from '../values/bytes-in-file.ts'
import { canonicalJson } from '../values/canonical-json.ts'
import { digestBytes } from '../values/digest.ts'
import { digestFile } from '../values/digest-file.ts'
import type { ProgramRecord } from '../values/program-record.ts'
import { artifactPath } from './artifact-path.ts'
import type { CrateContent } from './crate-content.ts'
import {
  aboutFile,
  codeFolder,
  executionsFile,
  historyFile,
  metadataFile,
  previewFile,
  programFile,
  readmeFile,
  runsFile,
} from './crate-paths.ts'
import { crateVersion, type CrateAbout, type CrateCode, type CrateProgram } from './crate-schemas.ts'
import { describeActions } from './describe-actions.ts'
import { describeCode } from './describe-code.ts'
import { describeFiles, withFacts } from './describe-files.ts'
import { describeRoot } from './describe-root.ts'
import { doorSources } from './door-sources.ts'
import { gatherCrate, type CrateSource, type Gathered } from './gather-crate.ts'
import { filledSlots, metadataText } from './json-ld.ts'
import { packageFiles } from './package-lock.ts'
import { previewPage } from './preview-page.ts'
import { projectFacts } from './project-facts.ts'
import { readme } from './readme.ts'
import { sourcePlaces, type SourcePlaces } from './source-places.ts'

/** What a crate is to be made of. */
export interface CrateRequest {
  readonly store: CrateSource
  /** The pipeline's folder, its file, and its doors relative to the folder. */
  readonly root: string
  readonly file: string
  readonly doors: readonly string[]
  /** The executions whose results the crate is of. */
  readonly results: readonly Execution[]
  /** The run that it is of, if it is of one. */
  readonly run: RunRecord | undefined
}

/** The files of a crate by path, all but the manifest, and what whoever makes it should know. */
export interface CrateFiles {
  readonly files: ReadonlyMap<string, AnyBytes>
  readonly executions: number
  readonly warnings: readonly string[]
}

/** Results that are plain values of no more bytes are shown in the preview. */
const shownBytes = 4096

/** Makes the files of a crate. The same store and project give the same bytes. */
export async function crateFiles(request: CrateRequest): Promise<CrateFiles> {
  const { store, root, results } = request
  const gathered = await gatherCrate(store, results)
  const files = new Map<string, AnyBytes>()
  const add = (path: string, content: string | AnyBytes): void => {
    files.set(path, typeof content === 'string' ? Buffer.from(content) : content)
  }
  const places = sourcePlaces()
  for (const code of gathered.codes.values()) addCode(code, places, add)
  for (const [digest, record] of gathered.programs) add(programFile(digest), programText(record, places))
  const { doors, warnings } = await doorsOf(request, gathered, places)
  const { project, workflow } = addProject(request, add)
  const { packages, locked } = addPackages(root, gathered, add)
  const about = aboutOf(request, gathered, { name: project.name, doors, locked })
  add(aboutFile, `${JSON.stringify(about, null, 2)}\n`)
  addRecords(request, gathered, add)
  for (const [path, bytes] of places.files) add(path, bytes)
  const shown = addArtifacts(store, gathered, add)
  add(readmeFile, readme(project.name))
  const facts = new Map([...files].map(([path, bytes]) => [path, factsOf(bytes)]))
  const content = { about, gathered, project, workflow, files: facts, packages, shown }
  add(metadataFile, metadataOf(content))
  add(previewFile, previewPage(content))
  return { files, executions: gathered.executions.length, warnings: [...gathered.warnings, ...warnings] }
}

type Add = (path: string, content: string | AnyBytes) => void

function addProject({ root, file }: CrateRequest, add: Add): Pick<CrateContent, 'project' | 'workflow'> {
  const project = projectFacts(root)
  for (const name of project.files) add(`project/${name}`, readFileSync(join(project.folder ?? root, name)))
  const workflow = `project/${basename(file)}`
  add(workflow, readFileSync(file))
  return { project, workflow }
}

function addPackages(
  root: string,
  { codes }: Gathered,
  add: Add,
): Pick<CrateContent, 'packages'> & Pick<CrateAbout, 'locked'> {
  const made = packageFiles(root, codes.values())
  if (made === undefined) return { packages: [], locked: true }
  const { manifest, lock, packages } = made
  add('packages/package.json', manifest)
  if (lock !== undefined) add('packages/package-lock.json', lock)
  return { packages, locked: lock !== undefined }
}

function factsOf(bytes: AnyBytes): { bytes: number; digest: string } {
  return {
    bytes: bytes.length,
    digest: isInFile(bytes) ? (bytes.digested ?? digestFile(bytes.file)) : digestBytes(bytes),
  }
}

function addCode({ bundle, map, sources, ...code }: StoredCode, places: SourcePlaces, add: Add): void {
  const { digest, file, packages, symbols, declaration } = code
  const placed = sources.map(({ path, text }) => ({ path, file: places.place(path, Buffer.from(text)) }))
  const record: CrateCode = {
    digest,
    file,
    packages: [...packages],
    symbols: symbols.map((symbol) => ({ ...symbol, uses: [...symbol.uses] })),
    declaration: declaration as CrateCode['declaration'],
    sources: placed,
  }
  add(`${codeFolder(digest)}/bundle.mjs`, bundle)
  add(`${codeFolder(digest)}/bundle.mjs.map`, map)
  add(`${codeFolder(digest)}/code.json`, `${canonicalJson(record)}\n`)
}

function programText({ sources, tools, env }: ProgramRecord, places: SourcePlaces): string {
  const record: CrateProgram = {
    tools,
    env,
    sources: sources.map(({ path, digest, text, base64 }) => {
      if (text === undefined && base64 === undefined) return { path, digest }
      const bytes = text === undefined ? Buffer.from(base64!, 'base64') : Buffer.from(text)
      return { path, digest, file: places.place(path, bytes) }
    }),
  }
  return `${canonicalJson(record)}\n`
}

async function doorsOf(
  { root, doors }: CrateRequest,
  { codes }: Gathered,
  places: SourcePlaces,
): Promise<{ doors: CrateAbout['doors']; warnings: string[] }> {
  const needed = [...new Set([...codes.values()].flatMap((code) => code.doors))].sort()
  const read = await Promise.all(doors.map((door) => doorSources(root, door)))
  const warnings: string[] = []
  const found = needed.flatMap((path) => {
    const door = read.find((one) => one.path === path)
    if (door === undefined) warnings.push(`${path} is no door of the pipeline any more: the crate does not hold it`)
    for (const outside of door?.outside ?? [])
      warnings.push(
        `the door ${path} imports ${outside}, which lies outside of the pipeline's folder: the crate does not hold that`,
      )
    return door === undefined ? [] : [door]
  })
  const placed = found.map(({ path, files }) => ({
    path,
    files: files.map((file) => ({ path: file.path, file: places.place(file.path, file.bytes) })),
  }))
  return { doors: placed, warnings }
}

function aboutOf(
  { run }: CrateRequest,
  { results, executions, codes, programs }: Gathered,
  facts: Pick<CrateAbout, 'name' | 'doors' | 'locked'>,
): CrateAbout {
  const ends = executions.map(({ started, ms }) => new Date(Date.parse(started) + Math.round(ms)).toISOString())
  return {
    format: 'lineal-crate',
    version: crateVersion,
    engine: engineRelease(),
    name: facts.name,
    run: run?.id ?? null,
    recorded: [...ends, run?.ended ?? ''].sort().at(-1)!,
    results: results.map(({ id, task, output }) => ({ execution: id, task, digest: output })),
    codes: [...codes.keys()],
    programs: [...programs.keys()],
    doors: facts.doors,
    locked: facts.locked,
  }
}

function addRecords({ store }: CrateRequest, { executions, runs }: Gathered, add: Add): void {
  const rows = executions.map(({ id }) => store.executions.rowOf(id)!)
  add(executionsFile, rows.map((row) => `${canonicalJson(row)}\n`).join(''))
  add(
    historyFile,
    store.executions
      .history()
      .map(({ id, content }) => `${id} ${content}\n`)
      .join(''),
  )
  add(runsFile, `${canonicalJson(runs)}\n`)
}

/** Adds the bytes of all artifacts, each digested now; gives the texts of those results that are short. */
function addArtifacts(store: CrateSource, { executions, results }: Gathered, add: Add): ReadonlyMap<number, string> {
  const placed = new Set<string>()
  for (const execution of executions) {
    if (placed.has(execution.output)) continue
    placed.add(execution.output)
    const { inline, file, bytes } = store.artifacts.sound(execution.output)
    add(artifactPath(execution), inline ?? { file, length: bytes, digested: execution.output })
  }
  const short = results.filter(({ format, bytes }) => format === 'json' && bytes <= shownBytes)
  return new Map(short.map(({ id, output }) => [id, Buffer.from(store.artifacts.read(output)).toString('utf8')]))
}

function metadataOf(content: CrateContent): string {
  const actions = describeActions(content)
  const isAction = ({ '@type': type }: { '@type': unknown }): boolean => String(type).endsWith('Action')
  const ids = actions.filter(isAction).map((entity) => entity['@id'])
  const files = describeFiles(content)
  return metadataText([
    ...describeRoot(content, ids),
    ...withFacts(describeCode(content, filledSlots([...actions, ...files])), content),
    ...actions,
    ...files,
  ])
}
