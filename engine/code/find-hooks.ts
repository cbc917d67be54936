import type { AnyNode } from 'acorn'
import { fixedKey } from './child-nodes.ts'
import type { Look } from './walk.ts'

/** Ways in which a statement can put code where reading a value or calling a built-in method seems to do nothing. */
export interface Hooks {
  /** It makes accessors or proxies, or says how an object is iterated or turned into text or a number. */
  readonly any: boolean
  /** The names of the members that it gives to objects and classes. */
  readonly members: readonly string[]
}

const hookNames = new Set(['toJSON', 'toString', 'valueOf', 'then'])
const hookMakers = new Set(['Proxy', 'Reflect', 'defineProperty', 'defineProperties', 'setPrototypeOf'])

/** Finds the hooks that a top-level statement sets. */
export function hooksFinder(): { readonly look: Look; readonly found: () => Hooks } {
  const members = new Set<string>()
  let any = false
  const look: Look = (node) => {
    const key = memberKey(node)
    if (key !== undefined) members.add(key)
    any ||= isHook(node, key)
  }
  return { look, found: () => ({ any, members: [...members] }) }
}

function isHook(node: AnyNode, key: string | undefined): boolean {
  if (key !== undefined && hookNames.has(key)) return true
  if (node.type === 'Identifier') return hookMakers.has(node.name)
  if (node.type === 'Property' || node.type === 'MethodDefinition') return /^[gs]et$/.test(node.kind) || isSymbol(node)
  return node.type === 'PropertyDefinition' && isSymbol(node)
}

/** `{ [Symbol.iterator]() {} }` and its like; another computed key may be one of them too. */
function isSymbol(node: AnyNode & { type: 'Property' | 'MethodDefinition' | 'PropertyDefinition' }): boolean {
  if (!node.computed || node.key.type === 'TemplateLiteral' || node.value?.type === 'Literal') return false
  return fixedKey(node.key, true) === undefined
}

/** The member that a node gives to an object or class. */
function memberKey(node: AnyNode): string | undefined {
  if (node.type === 'Property' || node.type === 'MethodDefinition' || node.type === 'PropertyDefinition') {
    return fixedKey(node.key, node.computed)
  }
  if (node.type !== 'AssignmentExpression' || node.left.type !== 'MemberExpression') return undefined
  return fixedKey(node.left.property, node.left.computed)
}
