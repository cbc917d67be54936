import { parse } from 'acorn'
import { canonicalJson } from '../values/canonical-json.ts'
import { digestText, type CodeDigest } from '../values/digest.ts'
import { analyseBundle, type Impurity } from './analyse-bundle.ts'
import { bundlerHelpers, helperForms } from './bundler-helpers.ts'
import { splitBundle } from './split-bundle.ts'

/** A stage's code as a store or a crate has it. */
export interface KeptCode {
  readonly bundle: string
  readonly map: string
  readonly sources: readonly { readonly path: string }[]
  readonly packages: readonly { readonly name: string; readonly version: string; readonly digest: string }[]
}

/** What the text of kept code says of it. */
export interface KeptAnalysis {
  readonly digest: CodeDigest
  readonly impurities: readonly Impurity[]
  /** The packages that it imports. */
  readonly packages: readonly string[]
  /** The doors that it goes through. */
  readonly doors: readonly string[]
}

/**
 * Analyses kept code anew: its digest, and what it reaches.
 *
 * @throws Error where it is not as this engine's bundler writes code: a part of it would then be in no digest.
 */
export async function analyseKept({ bundle, map, sources, packages }: KeptCode): Promise<KeptAnalysis> {
  const code = withoutBlockScopes(bundle)
  const modules = modulesOf(code, { map, sources })
  await refuseForeignHelpers(splitBundle(code, modules)[0]!.text)
  const analysis = analyseBundle({ code, map, modules })
  return {
    digest: digestText('code', canonicalJson({ tree: analysis.tree, packages })),
    impurities: analysis.impurities,
    packages: analysis.packages,
    doors: analysis.doors,
  }
}

/** The bundler writes `var` at the top of modules; what runs has `let` there, which is as long. */
function withoutBlockScopes(bundle: string): string {
  let [code, from] = ['', 0]
  for (const statement of parse(bundle, { ecmaVersion: 'latest', sourceType: 'module' }).body) {
    if (statement.type !== 'VariableDeclaration' || statement.kind !== 'let') continue
    code += `${bundle.slice(from, statement.start)}var`
    from = statement.start + 3
  }
  return code + bundle.slice(from)
}

/** The modules that the bundler's comments name; what is no module of the stage may stand in a comment of it. */
function modulesOf(code: string, { map, sources }: Pick<KeptCode, 'map' | 'sources'>): ReadonlySet<string> {
  const { sources: mapped = [] } = JSON.parse(map) as { sources?: readonly string[] }
  const known = new Set([...mapped, ...sources.map(({ path }) => path)])
  const marks = [...code.matchAll(/^\/\/ (.+)$/gm)].map((match) => match[1]!)
  return new Set(marks.filter((mark) => known.has(mark) || mark.endsWith('.wasm')))
}

/** What stands before the first module is the bundler's own, and in no digest: nothing else may stand there. */
async function refuseForeignHelpers(text: string): Promise<void> {
  if (text.trim() === '') return
  const known = await bundlerHelpers()
  if (helperForms(text).some((form) => !known.has(form)))
    throw new Error('before its first module stands what the bundler did not write')
}
