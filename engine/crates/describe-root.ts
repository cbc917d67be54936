import type { CrateContent } from './crate-content.ts'
import { manifestFile, metadataFile, previewFile } from './crate-paths.ts'
import { fileId, ref, refs, type Entity } from './json-ld.ts'
import type { Author } from './project-facts.ts'

const profiles = [
  ['https://w3id.org/ro/wfrun/process/0.5', 'Process Run Crate', '0.5'],
  ['https://w3id.org/ro/wfrun/workflow/0.5', 'Workflow Run Crate', '0.5'],
  ['https://w3id.org/ro/wfrun/provenance/0.5', 'Provenance Run Crate', '0.5'],
  ['https://w3id.org/workflowhub/workflow-ro-crate/1.0', 'Workflow RO-Crate', '1.0'],
] as const

/** What stands in a folder at the top of a crate. */
const folders: Readonly<Record<string, string>> = {
  artifacts: 'what tasks made and read, each under the sha256 of its bytes',
  code: 'what was executed: the bundle of each stage, with its source map',
  packages: 'the packages that stages import, with version and integrity',
  programs: 'what programs needed: sources, tools, environment',
  project: 'what the project says of itself, and its pipeline',
  records: 'what is on record of executions and runs',
  sources: 'the sources of stages, programs and doors',
}

/** Describes the crate itself: its profiles, licence, authors, and how its files are grouped. */
export function describeRoot(content: CrateContent, actions: readonly string[]): Entity[] {
  const { about, project, workflow, files } = content
  const top = (path: string): string => path.split('/')[0]!
  const paths = [...files.keys()]
  const names = [...new Set(paths.filter((path) => path.includes('/')).map(top))]
  return [
    {
      '@id': metadataFile,
      '@type': 'CreativeWork',
      about: ref('./'),
      conformsTo: [ref('https://w3id.org/ro/crate/1.1'), ref(profiles[3][0])],
    },
    {
      '@id': './',
      '@type': 'Dataset',
      name: titleOf(content),
      description: descriptionOf(content),
      datePublished: about.recorded.slice(0, 10),
      license: project.license === undefined ? 'The project states no licence.' : ref(licenceId(project.license)),
      conformsTo: profiles.map(([id]) => ref(id)),
      mainEntity: ref(fileId(workflow)),
      author: refs(project.authors.map(authorId)),
      hasPart: refs([
        ...names.map((name) => `${name}/`),
        ...[...paths.filter((path) => !path.includes('/')), previewFile, manifestFile].map(fileId),
      ]),
      mentions: refs(actions),
    },
    ...profiles.map(([id, name, version]) => ({ '@id': id, '@type': 'CreativeWork', name, version })),
    ...names.map((name) => ({
      '@id': `${name}/`,
      '@type': 'Dataset',
      name,
      description: folders[name],
      hasPart: refs(paths.filter((path) => top(path) === name && path.includes('/')).map(fileId)),
    })),
    ...licenceEntity(project.license),
    ...authorEntities(project.authors),
    file(previewFile, 'text/html', 'This crate for people'),
    file(manifestFile, 'text/plain', 'The sha256 of every other file: `sha256sum --check` compares them'),
  ]
}

function file(id: string, encodingFormat: string, description: string): Entity {
  return { '@id': id, '@type': 'File', name: id, encodingFormat, description }
}

/** What a crate is called: the project, and what the crate is of. */
export function titleOf({ about }: CrateContent): string {
  const tasks = about.results.map(({ task }) => task)
  return about.run === null ? `${about.name}: ${tasks.join(', ')}` : `${about.name}: run ${about.run}`
}

/** A sentence on what a crate holds. */
export function descriptionOf({ about, gathered, project }: CrateContent): string {
  const what = about.run === null ? 'One result' : `The results of run ${about.run}`
  const said = project.description === undefined ? '' : ` ${project.description.replace(/\.?$/, '.')}`
  return `${what} and all that is behind it, in ${gathered.executions.length} executions: data, code, params, packages, times.${said} Check it with: npx lineal replay <this crate>`
}

function licenceId(licence: string): string {
  return /^[\w.+-]+$/.test(licence) ? `https://spdx.org/licenses/${licence}` : '#licence'
}

function licenceEntity(licence: string | undefined): Entity[] {
  if (licence === undefined) return []
  return [
    {
      '@id': licenceId(licence),
      '@type': 'CreativeWork',
      name: licence,
      description: `The licence of the project: ${licence}`,
    },
  ]
}

/** The id of an author: their ORCID or page, where they give one. */
export function authorId({ name, url, isOrganization = false }: Author): string {
  if (url !== undefined && /^https?:\/\/\S+$/.test(url)) return url
  return `#${isOrganization ? 'organization' : 'person'}-${encodeURIComponent(name)}`
}

function authorEntities(authors: readonly Author[]): Entity[] {
  const people = new Map(authors.map((author) => [authorId(author), author]))
  const homes = new Set(authors.flatMap(({ affiliation }) => affiliation ?? []))
  const homeId = (name: string): string => `#organization-${encodeURIComponent(name)}`
  return [
    ...[...people].map(([id, { name, affiliation, isOrganization = false }]) => ({
      '@id': id,
      '@type': isOrganization ? 'Organization' : 'Person',
      name,
      affiliation: affiliation === undefined ? undefined : ref(homeId(affiliation)),
    })),
    ...[...homes].map((name) => ({ '@id': homeId(name), '@type': 'Organization', name })),
  ]
}
