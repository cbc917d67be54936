import { parse, type AnyNode, type Comment, type ImportDeclaration, type VariableDeclarator } from 'acorn'
import { digestText, type Digest } from '../values/digest.ts'
import { canonicalForm } from './canonical-form.ts'
import {
  evaluateCall,
  evaluateInitialiser,
  isFunction,
  type Dependence,
  type Evaluation,
  type EvaluationContext,
} from './evaluate-initialiser.ts'
import { hookFinder } from './find-hooks.ts'
import { ReachFinder, type Reach, type Suspect } from './find-reach.ts'
import { refuseImport, isDeclaring } from './known-builtins.ts'
import { resolveNames, type Names, type OuterUse } from './resolve-names.ts'
import { patternIdentifiers, varNames } from './scopes.ts'
import { visibleNamesFinder, type VisibleNames } from './visible-names.ts'
import { walk, type Look } from './walk.ts'

/** One module's part of a bundle, read without knowing the rest of it. JSON can hold it. */
export interface Module {
  readonly statements: readonly Statement[]
  readonly imports: readonly Import[]
  readonly exports: readonly Export[]
}

/** A top-level statement, or one variable of a declaration of many. */
export interface Statement {
  /** Offsets in the module's text. */
  readonly start: number
  readonly end: number
  readonly declares: readonly string[]
  /** For a variable of a `var` declaration: the declaration's offset, and whether the variable may be read before it is made. */
  readonly variable: { readonly start: number; readonly early: boolean } | undefined
  /** A hoisted function, a value, the filling of a module's namespace object, or anything that may have an effect. */
  readonly role: 'function' | 'value' | 'namespace' | 'effect'
  /** What its value is made of; undefined when it has no value, or may have an effect. */
  readonly evaluation: Evaluation | undefined
  /** What a call of the declared function depends on; undefined without a function, or when the call may have an effect. */
  readonly calls: Dependence | undefined
  /** Whether it can put code where reading a value seems to do nothing. */
  readonly hooked: boolean
  readonly form: Digest<'form'>
  readonly holes: readonly string[]
  /** The outer names that it reads other than by calling them, assigns, or gives a function to. */
  readonly escapes: readonly string[]
  readonly assigns: readonly string[]
  readonly functions: readonly string[]
  readonly visible: VisibleNames
  readonly reach: Reach
}

/** A name imported from outside of the bundle; `*` for the whole module, empty for an import without names. */
export interface Import {
  readonly local: string
  readonly imported: string
  readonly specifier: string
  /** Import attributes, as JSON where there are any. */
  readonly attributes: string
  readonly suspect: Suspect | undefined
}

/** A name that the bundle exports: of its own, or passed on from outside. */
interface Export {
  readonly exported: string
  readonly local: string
  readonly from: string | undefined
}

/** Parses one module's part of a bundle; throws a SyntaxError where the text isn't whole. */
export function readModule(text: string, wrappers: ReadonlySet<string>): Module {
  const comments: Comment[] = []
  const program = parse(text, { ecmaVersion: 'latest', sourceType: 'module', onComment: comments })
  const pure = new Set(comments.filter((c) => /^\s*[#@]__PURE__\s*$/.test(c.value)).map((c) => nextToken(text, c.end)))
  const imports = program.body.flatMap((node) => (node.type === 'ImportDeclaration' ? readImport(node) : []))
  const declaring = new Set(imports.filter(isDeclaring).map(({ local }) => local))
  const read: Reading = {
    wrappers,
    isPure: (call) => pure.has(call.start),
    isDeclaring: (name) => declaring.has(name),
  }
  const exports = program.body.flatMap(readExport)
  // An exported value is always made. When a whole export is marked as pure, the mark only tells the bundler what to leave out of
  // the bundles of other stages.
  const unmarked: Reading = { ...read, isPure: () => false }
  const isMarked = (node: AnyNode): boolean =>
    node.type === 'VariableDeclaration' && node.declarations.some(({ init }) => init != null && pure.has(init.start))
  const isExported = (node: AnyNode): boolean => exports.some(({ local }) => declaredNames(node).includes(local))
  const statements = program.body
    .filter(({ type }) => !/^(Import|Export)/.test(type))
    .flatMap((node) => readStatement(node, isExported(node) && isMarked(node) ? unmarked : read))
  return { statements, imports, exports }
}

interface Reading extends Omit<EvaluationContext, 'names'> {
  readonly wrappers: ReadonlySet<string>
}

function readStatement(node: AnyNode, reading: Reading): Statement[] {
  if (node.type === 'EmptyStatement') return []
  if (node.type !== 'VariableDeclaration') return [describe(node, reading)]
  return node.declarations.map((declarator) => describe({ ...node, declarations: [declarator] }, reading, declarator))
}

function describe(node: AnyNode, reading: Reading, declarator?: VariableDeclarator): Statement {
  const names = resolveNames(node)
  const form = canonicalForm(node, names, reading.wrappers)
  const value = valueOf(node, declarator)
  const context = { names, ...reading }
  const evaluation = value && evaluateInitialiser(value.init, context)
  const callee = value?.init ?? node
  const place: AnyNode = declarator ?? node
  const declares = declaredNames(node)
  const [hook, visible, reach] = [hookFinder(names), visibleNamesFinder(names), new ReachFinder(names)]
  const own = ownUseFinder(declares, names)
  walk(node, [hook.look, visible.look, reach.look, own.look])
  return {
    start: place.start,
    end: place.end,
    declares,
    variable: declarator && { start: node.start, early: !declarator.init || own.found() },
    role: roleOf(node, evaluation),
    evaluation,
    calls: isFunction(callee) ? evaluateCall(callee, context) : undefined,
    hooked: hook.found(),
    form: digestText('form', form.text),
    holes: form.holes,
    escapes: namesThat(names.outer, 'escapes'),
    assigns: namesThat(names.outer, 'assigned'),
    functions: namesThat(names.outer, 'holdsFunction'),
    visible: visible.found(),
    reach: { suspects: reach.suspects, imports: reach.imports },
  }
}

/** Whether a declaration reads its own variable: `var Enum = (...)(Enum || {})`. */
function ownUseFinder(
  declares: readonly string[],
  names: Names,
): { readonly look: Look; readonly found: () => boolean } {
  let found = false
  const look: Look = (node, above) => {
    if (node.type !== 'Identifier' || !declares.includes(node.name) || !names.outerNodes.has(node)) return
    const inId = above.some((outer, i) => outer.type === 'VariableDeclarator' && outer.id === (above[i + 1] ?? node))
    found ||= !inId && !above.some(isFunction)
  }
  return { look, found: () => found }
}

function namesThat(outer: ReadonlyMap<string, OuterUse>, use: keyof OuterUse): string[] {
  return [...outer].flatMap(([name, uses]) => (uses[use] ? [name] : []))
}

function valueOf(
  node: AnyNode,
  declarator: VariableDeclarator | undefined,
): { init: AnyNode | null | undefined } | undefined {
  if (declarator) return declarator.id.type === 'Identifier' ? { init: declarator.init } : undefined
  return node.type === 'ClassDeclaration' ? { init: node } : undefined
}

function roleOf(node: AnyNode, evaluation: Evaluation | undefined): Statement['role'] {
  if (node.type === 'FunctionDeclaration') return 'function'
  if (evaluation) return 'value'
  if (node.type !== 'ExpressionStatement' || node.expression.type !== 'CallExpression') return 'effect'
  const { callee, arguments: args } = node.expression
  return callee.type === 'Identifier' && callee.name === '__export' && args[0]?.type === 'Identifier'
    ? 'namespace'
    : 'effect'
}

function declaredNames(node: AnyNode): string[] {
  if ((node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') && node.id) return [node.id.name]
  if (node.type !== 'VariableDeclaration') return varNames(node)
  return node.declarations.flatMap(({ id }) => patternIdentifiers(id).map(({ name }) => name))
}

function readImport(node: ImportDeclaration): Import[] {
  const specifier = String(node.source.value)
  const pairs = node.attributes.map((a) => [keyText(a.key), a.value.value])
  const attributes = pairs.length === 0 ? '' : JSON.stringify(pairs.sort())
  const make = (local: string, imported: string): Import => {
    const remedy = refuseImport(specifier, imported)
    const what = /^[*]?$/.test(imported) ? `import "${specifier}"` : `import { ${imported} } from "${specifier}"`
    const suspect = remedy === undefined ? undefined : { start: node.start, what, instead: remedy, global: undefined }
    return { local, imported, specifier, attributes, suspect }
  }
  if (node.specifiers.length === 0) return [make('', '')]
  return node.specifiers.map((s) =>
    make(
      s.local.name,
      s.type === 'ImportSpecifier' ? keyText(s.imported) : s.type === 'ImportDefaultSpecifier' ? 'default' : '*',
    ),
  )
}

function readExport(node: AnyNode): Export[] {
  if (node.type === 'ExportAllDeclaration') {
    return [{ exported: node.exported ? keyText(node.exported) : '*', local: '*', from: String(node.source.value) }]
  }
  if (node.type !== 'ExportNamedDeclaration') return []
  const from = node.source ? String(node.source.value) : undefined
  return node.specifiers.map((s) => ({ exported: keyText(s.exported), local: keyText(s.local), from }))
}

function nextToken(text: string, from: number): number {
  return from + text.slice(from).search(/\S/)
}

function keyText(key: AnyNode): string {
  return key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : ''
}
