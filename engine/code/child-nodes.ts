import type { AnyNode } from 'acorn'

/** Whether a value is a node of a syntax tree. */
export function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

/** Calls a function with each node directly below a node, in source order of its fields. */
export function forEachChild(node: AnyNode, call: (child: AnyNode) => void): void {
  // The hottest loop of the analysis: `for in` costs half of Object.values here.
  for (const field in node) {
    const value: unknown = node[field as keyof AnyNode]
    if (typeof value !== 'object' || value === null) continue
    if (Array.isArray(value)) {
      for (const item of value as unknown[]) if (isNode(item)) call(item)
    } else if (isNode(value)) call(value)
  }
}

/** The text of a property's key where it is fixed: `a.b`, `a['b']` and `{ b }` all have `b`. */
export function fixedKey(key: AnyNode, computed: boolean): string | undefined {
  if (key.type === 'Identifier' && !computed) return key.name
  if (key.type === 'Literal' && (typeof key.value === 'string' || typeof key.value === 'number'))
    return String(key.value)
  if (key.type === 'TemplateLiteral' && key.expressions.length === 0) return key.quasis[0]?.value.cooked ?? undefined
  return undefined
}
