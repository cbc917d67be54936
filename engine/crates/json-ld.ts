/** A value of a property: a text, a number, or other entities. */
export type LdValue = string | number | boolean | Ref | readonly (string | number | Ref)[]

/** A reference to an entity. A type and no interface: JSON can hold it. */
export type Ref = { readonly '@id': string }

/** An entity of a crate's metadata: its id, its types, its properties. What is undefined is left out. */
export interface Entity {
  readonly '@id': string
  readonly '@type': string | readonly string[]
  readonly [property: string]: LdValue | undefined
}

/** Refers to an entity. */
export function ref(id: string): Ref {
  return { '@id': id }
}

/** Refers to several; to one as itself, as JSON-LD reads both alike. */
export function refs(ids: Iterable<string>): Ref | readonly Ref[] | undefined {
  const all = [...new Set(ids)].map(ref)
  return all.length === 0 ? undefined : all.length === 1 ? all[0] : all
}

/** The id of a file: its path, with what no URL holds escaped. */
export function fileId(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/')
}

/** A time as the profile has it: with an offset in digits. */
export function ldTime(iso: string): string {
  return iso.replace(/Z$/, '+00:00')
}

const contexts = ['https://w3id.org/ro/crate/1.1/context', 'https://w3id.org/ro/terms/workflow-run/context']

/** The text of a metadata file: an entity a line, in the order of their ids, so that crates can be compared with `diff`. */
export function metadataText(entities: readonly Entity[]): string {
  const byId = new Map(entities.map((entity) => [entity['@id'], entity]))
  if (byId.size < entities.length) throw new Error('two entities of the metadata have one id')
  const first = ['ro-crate-metadata.json', './']
  const rest = [...byId.keys()].filter((id) => !first.includes(id)).sort()
  const lines = [...first, ...rest].map((id) => JSON.stringify(byId.get(id)))
  return `{"@context":${JSON.stringify(contexts)},"@graph":[\n${lines.join(',\n')}\n]}\n`
}

/** The slots of tools and of the workflow that entities fill. */
export function filledSlots(entities: readonly Entity[]): ReadonlySet<string> {
  const filled = entities.flatMap(({ exampleOfWork }) => (exampleOfWork ?? []) as Ref | readonly Ref[])
  return new Set(filled.map((slot) => slot['@id']))
}
