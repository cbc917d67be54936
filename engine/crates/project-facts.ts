import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'

/** Somebody who is named as an author of a project. */
export interface Author {
  readonly name: string
  /** An ORCID or a page, as a URL. */
  readonly url?: string
  readonly affiliation?: string
  /** Whether it is no person: CITATION.cff names a group or a firm as an entity. */
  readonly isOrganization?: boolean
}

/** What a project says of itself, in package.json and CITATION.cff. Nothing is made up: what it does not say is not there. */
export interface ProjectFacts {
  /** The folder of its package.json; undefined where it has none. */
  readonly folder: string | undefined
  readonly name: string
  readonly description: string | undefined
  readonly version: string | undefined
  /** An SPDX identifier, as a rule. */
  readonly license: string | undefined
  readonly authors: readonly Author[]
  /** Files that say more, by name: LICENSE, CITATION.cff. */
  readonly files: readonly string[]
}

/** Reads what the project of a pipeline says of itself. */
export function projectFacts(root: string): ProjectFacts {
  const folder = folderOfPackage(root)
  const manifest =
    folder === undefined ? {} : objectIn(() => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
  const citation = citationIn(folder ?? root)
  const authors =
    citation === undefined
      ? [manifest['author'], manifest['contributors']].flat().flatMap(authorOf)
      : [citation['authors']].flat().flatMap(citedAuthor)
  return {
    folder,
    name: textOf(manifest['name']) ?? textOf(citation?.['title']) ?? 'a pipeline',
    description: textOf(citation?.['abstract']) ?? textOf(manifest['description']),
    version: textOf(manifest['version']),
    license: textOf(citation?.['license']) ?? textOf(manifest['license']),
    authors,
    files: ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'LICENCE', 'NOTICE', 'CITATION.cff'].filter((name) =>
      existsSync(join(folder ?? root, name)),
    ),
  }
}

function folderOfPackage(root: string): string | undefined {
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
    if (folder === dirname(folder)) return undefined
  }
}

function citationIn(folder: string): Fields | undefined {
  const file = join(folder, 'CITATION.cff')
  return existsSync(file) ? objectIn(() => parse(readFileSync(file, 'utf8'))) : undefined
}

type Fields = Readonly<Record<string, unknown>>

/** A file that can't be read says nothing: a crate does not depend on it. */
function objectIn(read: () => unknown): Fields {
  try {
    const value = read()
    return typeof value === 'object' && value !== null ? (value as Fields) : {}
  } catch {
    return {}
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

/** npm has people as `Name <mail> (page)` or as objects, CITATION.cff with given and family names. */
function authorOf(value: unknown): Author[] {
  if (typeof value === 'string') {
    const [, name = '', page] = /^([^<(]*)(?:<[^>]*>)?\s*(?:\(([^)]*)\))?/.exec(value) ?? []
    return name.trim() === '' ? [] : [{ name: name.trim(), ...(page === undefined ? {} : { url: page }) }]
  }
  if (typeof value !== 'object' || value === null) return []
  const person = value as Fields
  const names = ['given-names', 'name-particle', 'family-names', 'name-suffix'].flatMap(
    (part) => textOf(person[part]) ?? [],
  )
  const name = textOf(person['name']) ?? (names.length === 0 ? undefined : names.join(' '))
  const url = textOf(person['orcid']) ?? textOf(person['website']) ?? textOf(person['url'])
  const affiliation = textOf(person['affiliation'])
  if (name === undefined) return []
  return [{ name, ...(url === undefined ? {} : { url }), ...(affiliation === undefined ? {} : { affiliation }) }]
}

/** CITATION.cff has people by the parts of their names, and entities by one `name`. */
function citedAuthor(value: unknown): Author[] {
  const isOrganization = textOf((Object(value) as Fields)['name']) !== undefined
  return authorOf(value).map((author) => (isOrganization ? { ...author, isOrganization } : author))
}
