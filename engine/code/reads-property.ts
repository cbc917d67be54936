import type { AnyNode } from 'acorn'
import { fixedKey } from './child-nodes.ts'

/** Whether a node reads a property, of whatever: as a member, by a pattern, or by a text that may be its key. */
export function readsProperty(name: string, node: AnyNode, above: AnyNode | undefined): boolean {
  switch (node.type) {
    case 'MemberExpression':
      return (
        fixedKey(node.property, node.computed) === name &&
        !(above?.type === 'AssignmentExpression' && above.left === node && above.operator === '=')
      )
    case 'ObjectPattern':
      return node.properties.some((p) => p.type === 'Property' && fixedKey(p.key, p.computed) === name)
    case 'Literal':
    case 'TemplateLiteral':
      return fixedKey(node, true) === name && !isKeyOf(node, above)
    default:
      return false
  }
}

function isKeyOf(node: AnyNode, above: AnyNode | undefined): boolean {
  if (above?.type === 'Property' || above?.type === 'MethodDefinition' || above?.type === 'PropertyDefinition')
    return above.key === node
  return above?.type === 'MemberExpression' && above.property === node
}
