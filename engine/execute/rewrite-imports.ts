import { parse, type AnyNode, type Literal } from 'acorn'

/** Replaces each literal specifier that a module imports, static or dynamic, by what `resolve` gives for it. */
export function rewriteImports(code: string, resolve: (specifier: string) => string): string {
  const found: Literal[] = []
  collect(parse(code, { ecmaVersion: 'latest', sourceType: 'module' }), found)
  let rewritten = ''
  let from = 0
  for (const { start, end, value } of found.sort((a, b) => a.start - b.start)) {
    rewritten += code.slice(from, start) + JSON.stringify(resolve(String(value)))
    from = end
  }
  return rewritten + code.slice(from)
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
