import type { Format } from '../values/kind.ts'
import { artifactPath, ingestedFile, mediaTypes } from './artifact-path.ts'
import type { CrateContent } from './crate-content.ts'
import { executedIn, slotId, toolId } from './describe-code.ts'
import { readmeFile } from './crate-paths.ts'
import { fileId, ref, refs, type Entity } from './json-ld.ts'
import { readDigests } from './read-digests.ts'

/** How many of the tasks that made the same bytes the name of an artifact has. */
const namedTasks = 3

/** Describes the files: artifacts with what made and read them, and all others by what they hold. */
export function describeFiles(content: CrateContent): Entity[] {
  const { files, workflow, gathered } = content
  const artifacts = artifactsIn(content)
  // These are described as what they are beside a file.
  const own = new Set([workflow, ...[...gathered.codes.keys()].map((code) => `code/${code}/bundle.mjs`)])
  return [...files].flatMap(([path, { bytes, digest }]) => {
    const facts = { sha256: digest, contentSize: String(bytes) }
    if (own.has(path)) return []
    const about = path === readmeFile ? { about: ref('./') } : {}
    return { ...facts, ...about, ...(artifacts.get(path) ?? plainFile(path)), '@id': fileId(path), '@type': 'File' }
  })
}

/** What is added to the tools and the workflow: they are files, too. */
export function withFacts(entities: readonly Entity[], { files }: CrateContent): Entity[] {
  const byId = new Map([...files].map(([path, facts]) => [fileId(path), facts]))
  return entities.map((entity) => {
    const facts = byId.get(entity['@id'])
    return facts === undefined ? entity : { ...entity, sha256: facts.digest, contentSize: String(facts.bytes) }
  })
}

interface Artifact {
  readonly format: Format
  readonly makers: Set<string>
  readonly slots: Set<string>
  text?: string
}

function artifactsIn(content: CrateContent): Map<string, Omit<Entity, '@id' | '@type'>> {
  const { gathered, workflow, about, shown } = content
  const found = new Map<string, Artifact & { readonly path: string }>()
  for (const execution of gathered.executions) {
    const { output, task, format, record, code, id } = execution
    const path = artifactPath(execution)
    const artifact = found.get(output) ?? { path, format, makers: new Set(), slots: new Set() }
    artifact.makers.add(ingestedFile(record) ?? task)
    artifact.slots.add(
      code === null
        ? slotId(fileId(workflow), 'input', ingestedFile(record) ?? task)
        : slotId(toolId(code), 'output', 'output'),
    )
    const text = shown.get(id)
    if (text !== undefined) artifact.text = text
    found.set(output, artifact)
  }
  for (const execution of executedIn(content))
    for (const { name, digest } of readDigests(execution))
      found.get(digest)!.slots.add(slotId(toolId(execution.code!), 'input', name))
  for (const { task, digest } of about.results) found.get(digest)!.slots.add(slotId(fileId(workflow), 'output', task))
  return new Map([...found.values()].map((artifact) => [artifact.path, describeArtifact(artifact)]))
}

function describeArtifact({ format, makers, slots, text }: Artifact): Omit<Entity, '@id' | '@type'> {
  const names = [...makers]
  const more = names.length - namedTasks
  return {
    name: names.slice(0, namedTasks).join(', ') + (more > 0 ? ` and ${more} more` : ''),
    encodingFormat: mediaTypes[format],
    exampleOfWork: refs(slots),
    text,
  }
}

const endings: readonly (readonly [RegExp, string])[] = [
  [/\.json$/, 'application/json'],
  [/\.jsonl$/, 'application/jsonl'],
  [/\.map$/, 'application/json'],
  [/\.m?js$/, 'text/javascript'],
  [/\.tsx?$/, 'text/x-typescript'],
  [/\.cff$/, 'application/yaml'],
  [/\.md$/, 'text/markdown'],
  [/\.wasm$/, 'application/wasm'],
]

function plainFile(path: string): Omit<Entity, '@id' | '@type'> {
  const encodingFormat = endings.find(([ending]) => ending.test(path))?.[1] ?? 'text/plain'
  return { name: path.replace(/^(sources|project)\//, ''), encodingFormat, description: descriptionOf(path) }
}

const descriptions: Readonly<Record<string, string>> = {
  'README.md': 'How to read and check this crate',
  'crate.json': 'What the engine is told of this crate',
  'records/executions.jsonl': 'The rows of the executions, as they stand in the store that this crate was written from',
  'records/history.txt': 'The content digest of every row of that store: it places these executions in its history',
  'records/runs.json': 'The runs that executed something of this crate',
  'packages/package.json': 'The packages that stages import',
  'packages/package-lock.json':
    'These, and all that they depend on, with version and integrity: `npm ci --ignore-scripts` installs them',
}

function descriptionOf(path: string): string | undefined {
  if (path.startsWith('sources/')) return 'A source of the project'
  if (path.startsWith('programs/')) return 'What a program needed'
  if (path.endsWith('/code.json')) return 'What the stage declares, and where its symbols are'
  return path.endsWith('.mjs.map') ? 'The source map of the bundle' : descriptions[path]
}
