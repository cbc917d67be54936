import type { Message } from 'esbuild'
import { readdirSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { stageSource, type StageSource } from '../graph/stage-entry.ts'
import { hasCode } from '../values/has-code.ts'
import { nearestOf, suggestion } from '../values/suggest.ts'
import { reasonOf } from '../values/system-reason.ts'
import { UserError } from '../values/user-error.ts'
import { loaders, stageNamespace } from './stage-plugin.ts'

interface Fault {
  readonly what: string
  readonly at: string
  readonly fix: string
}

/** What the bundler can't do with a project's sources: what, where, and how to mend it; several of them together. */
export async function describeBuildFailure(errors: readonly Message[], root: string): Promise<UserError> {
  // The bundler repeats, with a place, each message that has no place.
  const placed = errors.filter((error) => placeOf(error) !== undefined)
  const faults = await Promise.all((placed.length === 0 ? errors : placed).map((error) => faultOf(error, root)))
  const [first, ...others] = faults
  if (first !== undefined && others.length === 0)
    return new UserError({ code: 'bundle-failed', ...first, what: `a stage's code can't be bundled: ${first.what}` })
  const lines = faults.map(({ what, at, fix }) => `\n       ${at}: ${what} (${fix})`)
  return new UserError({
    code: 'bundle-failed',
    what: `the stages' code can't be bundled:${lines.join('')}`,
    fix: 'mend each of them there',
  })
}

type Place = NonNullable<Message['location']>

/** The place of a file that the engine could not read is the import, not the engine's own code. */
function placeOf({ location, notes, pluginName }: Message): Place | undefined {
  const importing = notes.find((note) => /triggered by this import/.test(note.text))?.location ?? undefined
  return pluginName === '' ? (location ?? undefined) : (importing ?? location ?? undefined)
}

async function faultOf(error: Message, root: string): Promise<Fault> {
  const place = placeOf(error)
  const { text, notes } = error
  if (place?.file.startsWith(`${stageNamespace}:`) === true) return await faultOfStage(root, text, place)
  const at = place === undefined ? '' : `${place.file}:${place.line}:${place.column + 1}`
  const unresolved = /^Could not resolve "(.*)"$/.exec(text)?.[1] ?? unreadable(error, place)
  if (unresolved !== undefined && place !== undefined)
    return { what: `there is no "${unresolved}"`, at, ...resolving(unresolved, { root, place, text }) }
  const wrongCase = /^Use "(.*)" instead of "(.*)" to avoid issues/.exec(text)
  if (wrongCase !== null)
    return {
      what: `"${wrongCase[2]!}" is named "${wrongCase[1]!}": other systems tell upper case from lower case`,
      at,
      fix: 'write the name of the file as it is',
    }
  const near = notes.map((note) => /Did you mean to import "(.*)" instead/.exec(note.text)?.[1]).find(Boolean)
  if (near !== undefined) return { what: text, at, fix: `did you mean "${near}"?` }
  if (text.startsWith('No matching export')) return { what: text, at, fix: 'export it there, or import another name' }
  if (text.startsWith('No loader'))
    return {
      what: text,
      at,
      fix: `let the file in by ingest(), and take it as an input; stages import ${Object.keys(loaders).join(', ')}`,
    }
  const [, what = text, own = 'mend it there'] = /^(.*): (install [^:]*)$/.exec(text) ?? []
  return { what, at, fix: own }
}

async function faultOfStage(root: string, text: string, { file }: Place): Promise<Fault> {
  const source = stageSource(file.slice(stageNamespace.length + 1))
  const missing = /^No matching export in "(.*)" for import /.exec(text)?.[1]
  if (missing !== undefined) return missingExport(root, source, missing)
  return { what: `there is no file ${source.file}`, at: source.file, fix: 'make it, or mend the path in use()' }
}

/** @param at the file in which the bundler looked for the export: another than the stage's where that one passes it on. */
async function missingExport(root: string, { file, exported }: StageSource, at: string): Promise<Fault> {
  const names = (await exportsOf(resolve(root, file))).filter((name) => name !== 'default').sort()
  if (exported === 'default') {
    const other = names.length === 0 ? '' : `, or say which export it is: \`{ export: '${names[0]!}' }\``
    return {
      what: `${file} has no default export`,
      at,
      fix: `export the stage: \`export default stage({ ... })\`${other}`,
    }
  }
  const known = names.length === 0 ? 'it has no named exports' : `it exports ${names.join(', ')}`
  return { what: `${file} has no export "${exported}"`, at, fix: suggestion(exported, names, known) }
}

/** The exports that a module names itself; what it passes on by `export *` is not among them. */
async function exportsOf(path: string): Promise<string[]> {
  const { build } = await import('esbuild')
  const { metafile } = await build({
    entryPoints: [path],
    format: 'esm',
    logLevel: 'silent',
    metafile: true,
    outdir: '.',
    write: false,
  })
  return Object.values(metafile.outputs).flatMap((output) => output.exports)
}

/** What an import names that the engine, which reads the files for the bundler, found not to be there. */
function unreadable({ text, pluginName }: Message, place: Place | undefined): string | undefined {
  return pluginName === '' || !/^E[A-Z]+: /.test(text) ? undefined : importedAt(place)
}

/** The words between the quotes at an import's place. */
function importedAt(place: Place | undefined): string | undefined {
  return place && /^(["'`])(.*)\1$/.exec(place.lineText.slice(place.column, place.column + place.length))?.[2]
}

function resolving(
  specifier: string,
  { root, place, text }: { root: string; place: Place; text: string },
): Partial<Fault> & Pick<Fault, 'fix'> {
  const code = /^(E[A-Z]+): /.exec(text)?.[1]
  if (code !== undefined && code !== 'ENOENT')
    return { what: `"${specifier}" can't be read: ${reasonOf(Object.assign(new Error(), { code }))}`, fix: 'mend that' }
  if (!specifier.startsWith('.')) return { fix: 'mend the path' }
  const { folder, known, missing } = namesOnTheWay(resolve(root, dirname(place.file)), specifier)
  const otherwise = 'make it, or mend the path'
  if (missing === undefined) return { fix: otherwise }
  if (known.includes(missing)) return { ...whyNotTaken(join(folder, missing), specifier) }
  return { fix: near(specifier, { known, missing, otherwise }) }
}

/** Why something that is there can't be imported. */
function whyNotTaken(path: string, specifier: string): Partial<Fault> & Pick<Fault, 'fix'> {
  try {
    if (statSync(path).isDirectory())
      return { what: `"${specifier}" is a folder without an index file`, fix: 'name a file in it' }
    return { what: `"${specifier}" can't be read`, fix: 'make it a file that can be read' }
  } catch (error) {
    const isCircle = hasCode(error, 'ELOOP')
    const leads = isCircle ? 'leads back to itself' : 'leads nowhere'
    return { what: `"${specifier}" is a symbolic link that ${leads}`, fix: 'mend the link, or the path' }
  }
}

function near(
  specifier: string,
  { known, missing, otherwise }: { known: readonly string[]; missing: string; otherwise: string },
): string {
  const put = (name: string): string => {
    const at = specifier.lastIndexOf(missing)
    return specifier.slice(0, at) + name + specifier.slice(at + missing.length)
  }
  const sameButCase = known.find((name) => name.toLowerCase() === missing.toLowerCase())
  if (sameButCase !== undefined) return `did you mean "${put(sameButCase)}"? upper case and lower case are told apart`
  const stems = known.map(stemOf)
  const nearest = nearestOf(stemOf(missing), stems)[0]
  const isNear = suggestion(stemOf(missing), [nearest], '') !== ''
  return isNear ? `did you mean "${put(known[stems.indexOf(nearest)]!)}"? (${otherwise})` : otherwise
}

/** A file's name without its extension, which many share. */
function stemOf(name: string): string {
  return name.replace(/(.)\.[a-z]+$/, '$1')
}

/** The first part of a relative path that is not there, and what is there in its place. */
function namesOnTheWay(
  from: string,
  specifier: string,
): { folder: string; known: readonly string[]; missing?: string } {
  const path = join(from, specifier)
  for (let folder = dirname(path), missing = basename(path); ; missing = basename(folder), folder = dirname(folder)) {
    try {
      return { folder, known: readdirSync(folder), missing }
    } catch {
      if (folder === dirname(folder)) return { folder, known: [] }
    }
  }
}
