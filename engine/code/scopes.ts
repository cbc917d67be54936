import type { AnyNode, Class, Identifier, Pattern } from 'acorn'
import { forEachChild } from './child-nodes.ts'

/** A name bound inside a top-level statement: a variable, parameter, function, class, label or private member. */
export interface Binding {
  readonly name: string
  /** It holds a function or class from the place where it is declared. */
  holdsFunction: boolean
  /** It is read other than by calling it. */
  escapes: boolean
  assigned: boolean
}

/** Where a name is looked up: innermost names first. */
export type Scope = { readonly names: Map<string, Binding>; readonly above: Scope } | undefined

/** The identifiers that a pattern binds or assigns. */
export function patternIdentifiers(pattern: Pattern | AnyNode): Identifier[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern]
    case 'ObjectPattern':
      return pattern.properties.flatMap((p) => patternIdentifiers(p.type === 'RestElement' ? p.argument : p.value))
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element === null ? [] : patternIdentifiers(element)))
    case 'AssignmentPattern':
      return patternIdentifiers(pattern.left)
    case 'RestElement':
      return patternIdentifiers(pattern.argument)
    default:
      return []
  }
}

/** The binding that a name means in a scope, if it is bound inside the statement. */
export function lookUp(name: string, scope: Scope): Binding | undefined {
  for (let at = scope; at; at = at.above) {
    const binding = at.names.get(name)
    if (binding) return binding
  }
  return undefined
}

/** A scope with names of its own. */
export function openScope(above: Scope, names: readonly string[]): Scope {
  if (names.length === 0) return above
  const bind = (name: string): [string, Binding] => [
    name,
    { name, holdsFunction: false, escapes: false, assigned: false },
  ]
  return { names: new Map(names.map(bind)), above }
}

/** A function's own scope: its parameters, and the `var`s anywhere in its body (never those of inner functions). */
export function varScope(parameters: readonly string[], body: readonly AnyNode[], above: Scope): Scope {
  return openScope(above, [...parameters, ...body.flatMap(varNames)])
}

/** The `var`s that a node declares in the function or module around it. */
export function varNames(node: AnyNode): string[] {
  const names: string[] = []
  gatherVars(node, names)
  return names
}

function gatherVars(node: AnyNode, names: string[]): void {
  // An expression holds no `var`, except inside a function of its own.
  if (/Function|^Class|^StaticBlock|Expression$/.test(node.type)) return
  if (node.type === 'VariableDeclaration') {
    if (node.kind === 'var')
      for (const { id } of node.declarations) names.push(...patternIdentifiers(id).map(({ name }) => name))
    return
  }
  forEachChild(node, (child) => {
    gatherVars(child, names)
  })
}

/** A block's scope: what its own statements declare but for `var`s. */
export function blockScope(body: readonly AnyNode[], above: Scope): Scope {
  return openScope(above, body.flatMap(lexicalNames))
}

function lexicalNames(node: AnyNode): string[] {
  if (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') return node.id ? [node.id.name] : []
  if (node.type !== 'VariableDeclaration' || node.kind === 'var') return []
  return node.declarations.flatMap(({ id }) => patternIdentifiers(id).map(({ name }) => name))
}

/** The private names that a class declares. */
export function privateNames(node: Class): string[] {
  const keys = node.body.body.flatMap((member) => ('key' in member ? [member.key] : []))
  return [...new Set(keys.flatMap((key) => (key.type === 'PrivateIdentifier' ? [`#${key.name}`] : [])))]
}
