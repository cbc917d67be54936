import { parse, type AnyNode, type Literal } from 'acorn'

/** What a module imports by a literal specifier, static or dynamic, and where the literal stands. */
export interface ImportPlace {
  readonly specifier: string
  readonly start: number
  readonly end: number
}

/** Finds the imports of a module, in the order of its text. */
export function findImports(code: string): ImportPlace[] {
  const found: Literal[] = []
  collect(parse(code, { ecmaVersion: 'latest', sourceType: 'module' }), found)
  return found
    .map(({ value, start, end }) => ({ specifier: String(value), start, end }))
    .sort((a, b) => a.start - b.start)
}

function collect(node: AnyNode, found: Literal[]): void {
  if (isImport(node) && node.source?.type === 'Literal') found.push(node.source)
  for (const child of Object.values(node) as unknown[]) {
    for (const item of Array.isArray(child) ? (child as unknown[]) : [child]) {
      if (isNode(item)) collect(item, found)
    }
  }
}

function isImport(node: AnyNode) {
  return (
    node.type === 'ImportDeclaration' ||
    node.type === 'ImportExpression' ||
    node.type === 'ExportAllDeclaration' ||
    node.type === 'ExportNamedDeclaration'
  )
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}
