import { isBuiltin } from 'node:module'
import type { Digest } from '../values/digest.ts'
import { withBlockScopes } from './block-scopes.ts'
import type { Bundle } from './bundle-stages.ts'
import type { Suspect } from './find-reach.ts'
import { linkBundle, type LinkedBundle, type ReadPart } from './link-bundle.ts'
import { nameSymbols, type SymbolCode } from './name-symbols.ts'
import { insteadOf } from './known-globals.ts'
import { namesPackage, packageName } from './package-name.ts'
import { readModule } from './read-module.ts'
import { sourcePositions, type SourcePosition } from './source-positions.ts'
import { splitBundle, type BundlePart } from './split-bundle.ts'
import { useOfBindings, type BindingUse } from './binding-use.ts'

/** Something that a pure stage must not reach, in the project's sources. */
export interface Impurity extends SourcePosition {
  /** What is reached: `Math.random`, `import { readFileSync } from "node:fs"`. */
  readonly what: string
  /** What to do in its place. */
  readonly instead: string
}

/** What a bundle's text says of it. */
export interface BundleAnalysis {
  readonly tree: Digest<'tree'>
  /** Whether the texts of its functions are in the tree's digest: else none of them may be read. */
  readonly readsTexts: boolean
  /** The bundle as it runs, as long as the one that was analysed. */
  readonly code: string
  /** The symbols; found only when asked for, because a run that keeps no new code needs none. */
  readonly symbols: () => SymbolCode[]
  readonly impurities: readonly Impurity[]
  /** The packages that it imports, sorted. */
  readonly packages: readonly string[]
  /** The modules that it imports through doors: paths relative to the project's root, sorted. */
  readonly doors: readonly string[]
  /** What of it the stage uses; asked of stages that share a file. */
  readonly use: () => BindingUse
}

/** What the analysis of a bundle may know beside its text. */
export interface BundleKnowledge {
  /** Reads a module's part of the bundle, or knows it. */
  readonly read?: typeof readModule
  /** Whether the text of a module has a `var` of its own. */
  readonly hasVar?: (file: string) => boolean
}

/** Analyses a bundle. */
export function analyseBundle(
  { code, map, modules }: Pick<Bundle, 'code' | 'map' | 'modules'>,
  { read = readModule, hasVar = () => true }: BundleKnowledge = {},
): BundleAnalysis {
  const { parts, helpers } = readParts(splitBundle(code, modules), read)
  const linked = linkBundle(parts, helpers)
  const specifiers = importedFrom(parts)
  return {
    tree: linked.tree,
    readsTexts: linked.readsTexts,
    code: withBlockScopes(code, linked, hasVar),
    symbols: () => nameSymbols(linked.reached, linked.surroundings),
    impurities: locate(suspects(parts, linked), code, map),
    packages: [...new Set(specifiers.filter(isPackage).map(packageName))],
    doors: specifiers.filter((s) => s.startsWith('door:')).map((s) => s.slice(5)),
    use: () => useOfBindings(linked.placed, exportedBy(parts)),
  }
}

function importedFrom(parts: readonly ReadPart[]): string[] {
  const found = parts.flatMap(({ module }) => [
    ...module.imports.map(({ specifier }) => specifier),
    ...module.statements.flatMap(({ reach }) => reach.imports),
  ])
  return [...new Set(found)].sort()
}

function exportedBy(parts: readonly ReadPart[]): string[] {
  return parts.flatMap(({ module }) => module.exports.map(({ local }) => local))
}

function isPackage(specifier: string): boolean {
  return specifier !== 'engine' && !isBuiltin(specifier) && namesPackage(specifier)
}

function readParts(
  split: readonly BundlePart[],
  readPart: typeof readModule,
): { parts: ReadPart[]; helpers: Set<string> } {
  const [runtime, ...own] = split
  const helpers = new Set(runtime ? readModule(runtime.text, new Set()).statements.flatMap((s) => s.declares) : [])
  const odd = [...helpers].find((name) => !name.startsWith('__'))
  if (odd !== undefined) throw new Error(`the bundler's own code declares ${odd}, which should be a module's`)
  const wrappers = new Set(['__esm', '__esmMin', '__commonJS', '__commonJSMin'].filter((name) => helpers.has(name)))
  const read = ({ file, offset, text }: BundlePart): ReadPart => {
    return { file, offset, text, module: readPart(text, wrappers) }
  }
  try {
    return { parts: own.map(read), helpers }
  } catch (error) {
    // A text in the code looks like the bundler's comment before a module: read all modules as one.
    if (!(error instanceof SyntaxError) || own.length < 2) throw error
    const first = own[0]?.offset ?? 0
    return { parts: [read({ file: '', offset: first, text: own.map(({ text }) => text).join('') })], helpers }
  }
}

function suspects(parts: readonly ReadPart[], { reached, surroundings }: LinkedBundle): Suspect[] {
  const { declaredBy, imports, helpers } = surroundings
  const isGlobal = (name: string | undefined): boolean => {
    if (name === undefined) return true
    return helpers.has(name) ? name === '__require' || name === '__glob' : !declaredBy.has(name) && !imports.has(name)
  }
  const inCode = reached.flatMap(({ statement, offset }) =>
    statement.reach.suspects.filter((s) => isGlobal(s.global)).map((s) => ({ ...s, start: s.start + offset })),
  )
  const imported = parts.flatMap(({ offset, module }) =>
    module.imports.flatMap(({ suspect }) => (suspect ? [{ ...suspect, start: suspect.start + offset }] : [])),
  )
  return [...imported, ...inCode]
}

function locate(found: readonly Suspect[], code: string, map: string): Impurity[] {
  const places = sourcePositions(
    code,
    map,
    found.map(({ start }) => start),
  )
  const impurities = found.map((suspect, i): Impurity => {
    const instead = suspect.instead ?? insteadOf(suspect.what.split('.')[0] ?? '')
    return { what: suspect.what, instead, ...(places[i] ?? { file: '', line: 0, column: 0 }) }
  })
  const unique = new Map(impurities.map((impurity) => [JSON.stringify(impurity), impurity]))
  return [...unique.values()].sort((a, b) =>
    a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1,
  )
}
