import type { AnyNode, Class, Function as FunctionNode, Identifier, Pattern } from 'acorn'
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

/** How the names of one top-level statement resolve. */
export interface Names {
  /** The binding of each identifier, label and private name that is bound inside the statement. */
  readonly bindings: ReadonlyMap<AnyNode, Binding>
  /** The identifiers that stand for an outer name: uses and declarations, never keys. */
  readonly outerNodes: ReadonlySet<AnyNode>
  /** The names that the statement takes from outside, and those that it binds at the top level. */
  readonly outer: ReadonlyMap<string, OuterUse>
}

/** What a statement does with a name from outside. */
export interface OuterUse {
  holdsFunction: boolean
  escapes: boolean
  assigned: boolean
}

type Scope = { readonly names: Map<string, Binding>; readonly above: Scope } | undefined
type Role = 'read' | 'call' | 'declare' | 'assign'

/** Resolves every name of a top-level statement; what isn't bound inside it is left to the bundle. */
export function resolveNames(statement: AnyNode): Names {
  const resolver = new Resolver()
  resolver.visit(statement, undefined, 'read')
  return resolver
}

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

/** Whether an expression is a function or class that takes its name from the variable that it is given to. */
export function isAnonymousFunction(node: AnyNode | null | undefined): boolean {
  if (node?.type === 'ArrowFunctionExpression') return true
  return (node?.type === 'FunctionExpression' || node?.type === 'ClassExpression') && node.id == null
}

class Resolver implements Names {
  readonly bindings = new Map<AnyNode, Binding>()
  readonly outerNodes = new Set<AnyNode>()
  readonly outer = new Map<string, OuterUse>()

  visit(node: AnyNode, scope: Scope, role: Role): void {
    switch (node.type) {
      case 'Identifier':
        return this.use(node, node.name, scope, role)
      case 'PrivateIdentifier':
        return this.use(node, `#${node.name}`, scope, 'read')
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        return this.visitFunction(node, scope)
      case 'ClassDeclaration':
      case 'ClassExpression':
        return this.visitClass(node, scope)
      case 'MemberExpression':
        this.visit(node.object, scope, 'read')
        if (node.computed || node.property.type === 'PrivateIdentifier') this.visit(node.property, scope, 'read')
        return
      case 'Property':
      case 'MethodDefinition':
      case 'PropertyDefinition':
        if (node.computed || node.key.type === 'PrivateIdentifier') this.visit(node.key, scope, 'read')
        if (node.value) this.visit(node.value, scope, role)
        return
      case 'MetaProperty':
        return
      case 'LabeledStatement':
        return this.visitLabel(node.label, node.body, scope)
      case 'BreakStatement':
      case 'ContinueStatement':
        if (node.label) this.use(node.label, `label ${node.label.name}`, scope, 'read')
        return
      default:
        return this.visitPlain(node, scope, role)
    }
  }

  /** Nodes that open at most a block scope, and those that say what their children are used for. */
  private visitPlain(node: AnyNode, scope: Scope, role: Role): void {
    switch (node.type) {
      case 'CallExpression':
        this.visit(node.callee, scope, 'call')
        return this.visitAll(node.arguments, scope)
      case 'VariableDeclarator':
        this.visit(node.id, scope, 'declare')
        if (node.init) this.visit(node.init, scope, 'read')
        return this.markFunction(node.id, node.init, scope)
      case 'AssignmentExpression':
        this.visit(node.left, scope, 'assign')
        this.visit(node.right, scope, 'read')
        return this.markFunction(node.left, node.right, scope)
      case 'UpdateExpression':
        return this.visit(node.argument, scope, 'assign')
      case 'AssignmentPattern':
        this.visit(node.left, scope, role)
        this.visit(node.right, scope, 'read')
        return this.markFunction(node.left, node.right, scope)
      case 'ObjectPattern':
      case 'ArrayPattern':
      case 'RestElement':
        return this.visitChildren(node, scope, role)
      case 'BlockStatement':
        return this.visitAll(node.body, blockScope(node.body, scope))
      case 'StaticBlock':
        return this.visitAll(node.body, blockScope(node.body, varScope([], node.body, scope)))
      case 'ForStatement':
        return this.visitChildren(node, blockScope(node.init ? [node.init] : [], scope))
      case 'ForInStatement':
      case 'ForOfStatement':
        return this.visitForEach(node.left, [node.right, node.body], blockScope([node.left], scope))
      case 'SwitchStatement':
        this.visit(node.discriminant, scope, 'read')
        return this.visitAll(
          node.cases,
          blockScope(
            node.cases.flatMap((c) => c.consequent),
            scope,
          ),
        )
      case 'CatchClause': {
        const inner = openScope(scope, node.param ? patternIdentifiers(node.param).map((id) => id.name) : [])
        if (node.param) this.visit(node.param, inner, 'declare')
        return this.visit(node.body, inner, 'read')
      }
      default:
        return this.visitChildren(node, scope)
    }
  }

  private visitAll(nodes: readonly AnyNode[], scope: Scope, role: Role = 'read'): void {
    for (const node of nodes) this.visit(node, scope, role)
  }

  private visitChildren(node: AnyNode, scope: Scope, role: Role = 'read'): void {
    forEachChild(node, (child) => {
      this.visit(child, scope, role)
    })
  }

  private visitForEach(left: AnyNode, others: readonly AnyNode[], scope: Scope): void {
    this.visit(left, scope, left.type === 'VariableDeclaration' ? 'read' : 'assign')
    this.visitAll(others, scope)
  }

  private visitFunction(node: FunctionNode & AnyNode, scope: Scope): void {
    if (node.id && node.type === 'FunctionDeclaration') this.declareFunction(node.id, scope)
    const named = node.id && node.type === 'FunctionExpression' ? openScope(scope, [node.id.name]) : scope
    if (node.id && node.type === 'FunctionExpression') this.declareFunction(node.id, named, true)
    const parameters = node.params.flatMap((parameter) => patternIdentifiers(parameter).map((id) => id.name))
    const implied = node.type === 'ArrowFunctionExpression' ? [] : ['arguments']
    const body: AnyNode = node.body
    const inner = varScope([...implied, ...parameters], body.type === 'BlockStatement' ? body.body : [], named)
    this.visitAll(node.params, inner, 'declare')
    this.visit(body, inner, 'read')
  }

  private visitClass(node: Class & AnyNode, scope: Scope): void {
    if (node.id && node.type === 'ClassDeclaration') this.declareFunction(node.id, scope)
    const own = node.id && node.type === 'ClassExpression' ? [node.id.name] : []
    const named = openScope(scope, [...own, ...privateNames(node)])
    if (node.id && node.type === 'ClassExpression') this.declareFunction(node.id, named, true)
    if (node.superClass) this.visit(node.superClass, named, 'read')
    this.visitAll(node.body.body, named)
  }

  private visitLabel(label: Identifier, body: AnyNode, scope: Scope): void {
    const inner = openScope(scope, [`label ${label.name}`])
    this.use(label, `label ${label.name}`, inner, 'declare')
    this.visit(body, inner, 'read')
  }

  /** A function expression's own name goes wherever the expression goes. */
  private declareFunction(id: Identifier, scope: Scope, escapes = false): void {
    this.use(id, id.name, scope, 'declare')
    const use = lookUp(id.name, scope) ?? this.outerUse(id.name)
    use.holdsFunction = true
    use.escapes ||= escapes
  }

  private markFunction(target: AnyNode, value: AnyNode | null | undefined, scope: Scope): void {
    if (target.type !== 'Identifier' || !isAnonymousFunction(value)) return
    const use = lookUp(target.name, scope) ?? this.outerUse(target.name)
    use.holdsFunction = true
  }

  private use(node: AnyNode, name: string, scope: Scope, role: Role): void {
    const binding = lookUp(name, scope)
    if (binding) this.bindings.set(node, binding)
    else this.outerNodes.add(node)
    const use = binding ?? this.outerUse(name)
    if (role === 'read') use.escapes = true
    if (role === 'assign') use.assigned = true
  }

  private outerUse(name: string): OuterUse {
    const known = this.outer.get(name)
    if (known) return known
    const use = { holdsFunction: false, escapes: false, assigned: false }
    this.outer.set(name, use)
    return use
  }
}

function lookUp(name: string, scope: Scope): Binding | undefined {
  for (let at = scope; at; at = at.above) {
    const binding = at.names.get(name)
    if (binding) return binding
  }
  return undefined
}

function openScope(above: Scope, names: readonly string[]): Scope {
  if (names.length === 0) return above
  const bind = (name: string): [string, Binding] => [
    name,
    { name, holdsFunction: false, escapes: false, assigned: false },
  ]
  return { names: new Map(names.map(bind)), above }
}

/** A function's own scope: its parameters, and the `var`s anywhere in its body (never those of inner functions). */
function varScope(parameters: readonly string[], body: readonly AnyNode[], above: Scope): Scope {
  return openScope(above, [...parameters, ...body.flatMap(varNames)])
}

/** The `var`s that a node declares in the function or module around it. */
export function varNames(node: AnyNode): string[] {
  const names: string[] = []
  gatherVars(node, names)
  return names
}

function gatherVars(node: AnyNode, names: string[]): void {
  // No `var` is inside of an expression, but in a function of its own.
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

function blockScope(body: readonly AnyNode[], above: Scope): Scope {
  return openScope(above, body.flatMap(lexicalNames))
}

function lexicalNames(node: AnyNode): string[] {
  if (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') return node.id ? [node.id.name] : []
  if (node.type !== 'VariableDeclaration' || node.kind === 'var') return []
  return node.declarations.flatMap(({ id }) => patternIdentifiers(id).map(({ name }) => name))
}

function privateNames(node: Class): string[] {
  const keys = node.body.body.flatMap((member) => ('key' in member ? [member.key] : []))
  return [...new Set(keys.flatMap((key) => (key.type === 'PrivateIdentifier' ? [`#${key.name}`] : [])))]
}
