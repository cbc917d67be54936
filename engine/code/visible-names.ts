import type { AnyNode } from 'acorn'
import { digestText, type Digest } from '../values/digest.ts'
import { fixedKey } from './child-nodes.ts'
import { errorTextFinder } from './error-texts.ts'
import { readsProperty } from './reads-property.ts'
import type { Names } from './resolve-names.ts'
import type { Binding } from './scopes.ts'
import type { Look } from './walk.ts'

/** What a top-level statement can see of the names and texts of functions. */
export interface VisibleNames {
  /** The names of its inner functions and classes that are used other than by calling them. */
  readonly functions: readonly string[]
  /** It reads a property `name`, of whatever. */
  readonly readsNames: boolean
  /** It reads the text of an error, in which the names of all bindings may stand. */
  readonly readsErrors: boolean
  /** The names that it binds inside, as one digest. */
  readonly locals: Digest<'names'>
  /** It turns one of its own functions into text. */
  readonly readsOwnText: boolean
  /** The outer names that it turns into text. */
  readonly readsTextOf: readonly string[]
}

/**
 * Finds whether a statement reads names or texts of functions, as far as its syntax shows: `x.name`, `{ name }`,
 * `'name'` as a value, what lists all properties; `f.toString()`, `String(f)`, `${f}`, `f + x` and `x[f]` of what is declared as a function.
 */
export function visibleNamesFinder(names: Names): { readonly look: Look; readonly found: () => VisibleNames } {
  const texts: AnyNode[] = []
  let readsNames = false
  const errors = errorTextFinder(names)
  const look: Look = (node, above) => {
    readsNames ||= readsName(node, above.at(-1))
    errors.look(node, above)
    const turned = turnedIntoText(node)
    if (turned) texts.push(...turned)
  }
  const found = (): VisibleNames => {
    const bindings = [...new Set<Binding>(names.bindings.values())]
    const outer = texts.filter((node) => node.type === 'Identifier' && names.outerNodes.has(node))
    return {
      functions: bindings.filter((b) => b.holdsFunction && b.escapes).map(({ name }) => name),
      readsNames,
      readsErrors: errors.found(),
      locals: digestText('names', bindings.map(({ name }) => name).join(' ')),
      readsOwnText: texts.some((t) => /Function|^Class/.test(t.type) || names.bindings.get(t)?.holdsFunction === true),
      readsTextOf: outer.flatMap((node) => (node.type === 'Identifier' ? [node.name] : [])),
    }
  }
  return { look, found }
}

function readsName(node: AnyNode, above: AnyNode | undefined): boolean {
  switch (node.type) {
    case 'MemberExpression':
      // A console of one's own writes values, with the names of their classes, where one wants.
      return readsProperty('name', node, above) || fixedKey(node.property, node.computed) === 'Console'
    case 'Identifier':
      return /^(getOwnPropertyDescriptors?|getOwnPropertyNames|ownKeys)$/.test(node.name)
    default:
      return readsProperty('name', node, above)
  }
}

function turnedIntoText(node: AnyNode): readonly AnyNode[] | undefined {
  switch (node.type) {
    case 'MemberExpression': {
      const key = fixedKey(node.property, node.computed)
      return key === 'toString' || key === 'toLocaleString'
        ? [node.object]
        : node.computed
          ? [node.property]
          : undefined
    }
    case 'CallExpression':
      return node.callee.type === 'Identifier' && node.callee.name === 'String' ? node.arguments : undefined
    case 'TemplateLiteral':
      return node.expressions
    case 'BinaryExpression':
      return node.operator === '+' ? [node.left, node.right] : undefined
    case 'AssignmentExpression':
      return node.operator === '+=' ? [node.left, node.right] : undefined
    default:
      return undefined
  }
}
