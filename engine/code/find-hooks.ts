import type { AnyNode, MemberExpression } from 'acorn'
import { fixedKey } from './child-nodes.ts'
import { globalObjects } from './known-globals.ts'
import { schemaBuilders } from './known-methods.ts'
import type { Names } from './resolve-names.ts'
import type { Look } from './walk.ts'

/** Members by which an object says how it is turned into text, a number or a result. */
const hookNames = new Set(['toJSON', 'toString', 'valueOf', 'then'])

/** Words that no code needs but to make accessors or proxies, or to change what objects inherit. */
const hookWords = new Set(
  `Proxy Reflect defineProperty defineProperties setPrototypeOf getPrototypeOf prototype __proto__ __defineGetter__
   __defineSetter__ getOwnPropertySymbols`.split(/\s+/),
)

/**
 * Finds whether a statement can put code where reading a value or calling a method of the language seems to do nothing: it
 * makes accessors or proxies, says how an object is iterated or turned into text or a number, or changes what the language gives.
 */
export function hookFinder(names: Names): { readonly look: Look; readonly found: () => boolean } {
  let found = false
  const look: Look = (node, above) => {
    found ||= isHook(node, above, names)
  }
  return { look, found: () => found }
}

function isHook(node: AnyNode, above: readonly AnyNode[], names: Names): boolean {
  switch (node.type) {
    case 'Identifier':
      return hookWords.has(node.name) || (names.outerNodes.has(node) && isOpened(node, above.at(-1)))
    case 'Literal':
    case 'TemplateLiteral':
      return hookWords.has(fixedKey(node, true) ?? '')
    case 'Property':
    case 'MethodDefinition':
      return /^[gs]et$/.test(node.kind) || isHookKey(node)
    case 'PropertyDefinition':
      return isHookKey(node)
    case 'MemberExpression':
      return isWay(node) || (isWritten(node, above) && replacesHook(node))
    default:
      return false
  }
}

/** `{ [Symbol.iterator]() {} }` and its like; another computed key may be one of them too. */
function isHookKey(node: AnyNode & { type: 'Property' | 'MethodDefinition' | 'PropertyDefinition' }): boolean {
  const key = fixedKey(node.key, node.computed)
  if (key !== undefined || !node.computed) return hookNames.has(key ?? '')
  if (node.value?.type === 'Literal') return false
  const texts = node.key.type === 'TemplateLiteral' ? node.key.quasis.map(({ value }) => value.cooked ?? '') : ['', '']
  return [...hookNames].some((name) => name.startsWith(texts[0] ?? '') && name.endsWith(texts.at(-1) ?? ''))
}

/** Whether a global is passed on whole, or asked for a symbol that the language itself looks for. */
function isOpened(node: AnyNode & { type: 'Identifier' }, outer: AnyNode | undefined): boolean {
  switch (node.name) {
    case 'Math':
    case 'Object':
      return outer?.type !== 'MemberExpression' || outer.object !== node || outer.computed
    case 'Symbol':
      return outer?.type !== 'CallExpression' || outer.callee !== node
    default:
      return globalObjects.has(node.name)
  }
}

/** Ways to accessors and to what all objects inherit: `Object.create(null, { x: { get } })`, `[].constructor.prototype`. */
function isWay({ object, property, computed }: MemberExpression): boolean {
  const key = fixedKey(property, computed)
  return key === 'constructor' || (key === 'create' && object.type === 'Identifier' && object.name === 'Object')
}

function replacesHook({ object, property, computed }: MemberExpression): boolean {
  const key = fixedKey(property, computed) ?? ''
  const isGlobal = object.type === 'Identifier' && /^(Math|Object)$/.test(object.name)
  return isGlobal || hookNames.has(key) || schemaBuilders.has(key)
}

/** Whether something is written to a member: assigned, deleted, or given by a pattern. */
function isWritten(member: AnyNode, above: readonly AnyNode[]): boolean {
  const [outer, around] = [above.at(-1), above.at(-2)]
  switch (outer?.type) {
    case 'AssignmentExpression':
    case 'AssignmentPattern':
    case 'ForInStatement':
    case 'ForOfStatement':
      return outer.left === member
    case 'Property':
      return around?.type === 'ObjectPattern'
    case 'UnaryExpression':
      return outer.operator === 'delete'
    default:
      return /^(ArrayPattern|RestElement|UpdateExpression)$/.test(outer?.type ?? '')
  }
}
