import type { AnyNode, CallExpression, Function as FunctionNode } from 'acorn'
import { fixedKey } from './child-nodes.ts'
import { readsProperty } from './reads-property.ts'
import type { Names } from './resolve-names.ts'
import { patternIdentifiers, type Binding } from './scopes.ts'
import type { Look } from './walk.ts'

/**
 * Finds whether a statement reads the text of an error, as far as its syntax shows: `x.message`, `String(error)` of what it catches,
 * or whatever else it does with that but to throw it, to ask for its class or another property, or to print it. The language writes
 * names into these texts: "first is not a function", "Cannot read private member #first".
 */
export function errorTextFinder(names: Names): { readonly look: Look; readonly found: () => boolean } {
  const caught = new Set<Binding>()
  let found = false
  const take = (parameter: AnyNode | null | undefined): void => {
    for (const id of parameter ? patternIdentifiers(parameter) : []) {
      const binding = names.bindings.get(id)
      if (binding) caught.add(binding)
    }
  }
  const look: Look = (node, above) => {
    if (readsProperty('message', node, above.at(-1))) found = true
    else if (node.type === 'CatchClause') take(node.param)
    else if (node.type === 'CallExpression') for (const handler of handlersOf(node)) found ||= !takeOf(handler, take)
    else if (node.type === 'Identifier') {
      const binding = names.bindings.get(node)
      found ||= binding !== undefined && caught.has(binding) && !isHarmless(node, above)
    }
  }
  return { look, found: () => found }
}

/** What is called with the reason why a promise was rejected. */
function handlersOf({ callee, arguments: args }: CallExpression): AnyNode[] {
  if (callee.type !== 'MemberExpression') return []
  const key = fixedKey(callee.property, callee.computed)
  // The reasons are in the result.
  if (key === 'allSettled') return [callee]
  return [key === 'catch' ? args[0] : key === 'then' ? args[1] : undefined].filter((each) => each !== undefined)
}

/** False where nothing shows what a handler does with the reason. */
function takeOf(handler: AnyNode, take: (parameter: AnyNode | undefined) => void): boolean {
  if (handler.type !== 'ArrowFunctionExpression' && handler.type !== 'FunctionExpression') return false
  take((handler as FunctionNode).params[0])
  return true
}

function isHarmless(node: AnyNode, above: readonly AnyNode[]): boolean {
  const outer = above.at(-1)
  switch (outer?.type) {
    case 'CatchClause':
      return outer.param === node
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return outer.params.includes(node as never)
    case 'ThrowStatement':
      return true
    case 'UnaryExpression':
      return outer.operator === 'typeof' || outer.operator === '!'
    case 'BinaryExpression':
      return /^(instanceof|[!=]==?)$/.test(outer.operator)
    case 'MemberExpression': {
      const key = fixedKey(outer.property, outer.computed)
      return outer.object === node && key !== undefined && !/^(stack|to(Locale)?String)$/.test(key)
    }
    case 'Property':
      return outer.value === node && fixedKey(outer.key, outer.computed) === 'cause'
    case 'CallExpression':
      return outer.callee !== node && isConsole(outer.callee)
    default:
      return false
  }
}

/** What is printed is no result. */
function isConsole(callee: AnyNode): boolean {
  return callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && callee.object.name === 'console'
}
