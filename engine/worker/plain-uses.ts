import { getLineInfo, parse, type AnyNode, type Program } from 'acorn'
import { fixedKey } from '../code/child-nodes.ts'
import { resolveNames } from '../code/resolve-names.ts'
import { walk, type Look } from '../code/walk.ts'
import type { ImpurityKind } from '../values/stage.ts'
import type { PlainMembers } from './plain-members.ts'

/** A value of Node's that a module imports by its name. */
export interface PlainUse {
  readonly kind: ImpurityKind
  /** `process.pid`; or `all of process` where the syntax does not say which. */
  readonly what: string
  /** `3:10`, in the module's text. */
  readonly place: string
}

/** Finds the values of Node's modules that a module's source imports by name, or takes of a whole module that it imports. */
export function plainUses(source: string, members: PlainMembers): PlainUse[] {
  const program = parsed(source)
  const finder = new Finder(source, members)
  if (program === undefined) return []
  for (const node of program.body) finder.imports(node)
  for (const node of program.body) walk(node, [finder.lookAt(node)])
  return finder.uses
}

function parsed(source: string): Program | undefined {
  for (const sourceType of ['module', 'script'] as const) {
    try {
      return parse(source, { ecmaVersion: 'latest', sourceType, allowReturnOutsideFunction: true, allowHashBang: true })
    } catch {
      // Node tells what is wrong with it.
    }
  }
  return undefined
}

class Finder {
  readonly uses: PlainUse[] = []
  /** The names under which the module holds whole modules of Node's. */
  private readonly wholes = new Map<string, string>()
  private readonly source: string
  private readonly members: PlainMembers

  constructor(source: string, members: PlainMembers) {
    this.source = source
    this.members = members
  }

  imports(node: AnyNode): void {
    if (!('source' in node) || node.source?.type !== 'Literal') return
    const module = this.moduleOf(node.source)
    if (module === undefined) return
    if (node.type === 'ExportAllDeclaration') this.all(module, node)
    if (node.type === 'ExportNamedDeclaration')
      for (const specifier of node.specifiers) this.member(module, fixedKey(specifier.local, false), specifier)
    if (node.type !== 'ImportDeclaration') return
    for (const specifier of node.specifiers) {
      if (specifier.type === 'ImportSpecifier') this.member(module, fixedKey(specifier.imported, false), specifier)
      if (specifier.type === 'ImportNamespaceSpecifier') this.wholes.set(specifier.local.name, module)
    }
  }

  lookAt(statement: AnyNode): Look {
    if (statement.type === 'ImportDeclaration') return () => undefined
    const { outerNodes } = resolveNames(statement)
    return (node, above) => {
      if (node.type === 'Identifier' && outerNodes.has(node)) {
        const module = this.wholes.get(node.name)
        if (module !== undefined) this.taken(module, node, above)
      }
      if (node.type !== 'ImportExpression') return
      const module = this.moduleOf(node.source)
      if (module === undefined) return
      const outer = above.at(-1)
      if (outer?.type === 'AwaitExpression') this.taken(module, outer, above.slice(0, -1))
      else this.promised(module, node, above.at(-2))
    }
  }

  /** A module that is not awaited: what its first handler takes. */
  private promised(module: string, node: AnyNode, call: AnyNode | undefined): void {
    const [handler] = call?.type === 'CallExpression' ? call.arguments : []
    const isShown = handler?.type === 'ArrowFunctionExpression' || handler?.type === 'FunctionExpression'
    this.pattern(module, (isShown ? handler.params[0] : undefined) ?? node)
  }

  /** What is taken of a whole module, as far as the syntax around it shows. */
  private taken(module: string, node: AnyNode, above: readonly AnyNode[]): void {
    const outer = above.at(-1)
    if (outer?.type === 'MemberExpression' && outer.object === node) {
      const key = fixedKey(outer.property, outer.computed)
      if (key === undefined) this.all(module, node)
      else this.member(module, key, outer.property)
    } else if (outer?.type === 'VariableDeclarator' && outer.init === node) this.pattern(module, outer.id)
    else this.all(module, node)
  }

  private pattern(module: string, pattern: AnyNode): void {
    if (pattern.type !== 'ObjectPattern') {
      this.all(module, pattern)
      return
    }
    for (const property of pattern.properties) {
      const key = property.type === 'Property' ? fixedKey(property.key, property.computed) : undefined
      if (key === undefined) this.all(module, property)
      else this.member(module, key, property)
    }
  }

  private moduleOf(specifier: AnyNode): string | undefined {
    const name = fixedKey(specifier, true)?.replace(/^node:/, '')
    return name !== undefined && this.members.has(name) ? name : undefined
  }

  private member(module: string, name: string | undefined, at: AnyNode): void {
    const kind = this.members.get(module)?.get(name ?? '')
    if (kind !== undefined) this.add(kind, `${module}.${name}`, at)
  }

  private all(module: string, at: AnyNode): void {
    for (const kind of new Set(this.members.get(module)?.values())) this.add(kind, `all of ${module}`, at)
  }

  private add(kind: ImpurityKind, what: string, at: AnyNode): void {
    const { line, column } = getLineInfo(this.source, at.start)
    this.uses.push({ kind, what, place: `${line}:${column + 1}` })
  }
}
