import type { AnyNode, Class, Function as FunctionNode, Identifier } from 'acorn'
import { forEachChild } from './child-nodes.ts'
import {
  blockScope,
  lookUp,
  openScope,
  patternIdentifiers,
  privateNames,
  varScope,
  type Binding,
  type Scope,
} from './scopes.ts'

/** How the names of one top-level statement resolve. */
export interface Names {
  /** The binding of each identifier, label and private name that is bound inside the statement. */
  readonly bindings: ReadonlyMap<AnyNode, Binding>
  /** The identifiers that stand for an outer name: uses and declarations, never keys. */
  readonly outerNodes: ReadonlySet<AnyNode>
  /** The names that the statement takes from outside, and those that it binds at the top level. */
  readonly outer: ReadonlyMap<string, OuterUse>
}

/** How a statement uses an outer name. */
export interface OuterUse {
  holdsFunction: boolean
  escapes: boolean
  assigned: boolean
}

type Role = 'read' | 'call' | 'declare' | 'assign'

/** Resolves every name of a top-level statement; what isn't bound inside it is left to the bundle. */
export function resolveNames(statement: AnyNode): Names {
  const resolver = new Resolver()
  resolver.visit(statement, undefined, 'read')
  return resolver
}

/** Whether an expression is a function or class that takes its name from the variable that it is given to. */
function isAnonymousFunction(node: AnyNode | null | undefined): boolean {
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
        this.use(node, node.name, scope, role)
        break
      case 'PrivateIdentifier':
        this.use(node, `#${node.name}`, scope, 'read')
        break
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        this.visitFunction(node, scope)
        break
      case 'ClassDeclaration':
      case 'ClassExpression':
        this.visitClass(node, scope)
        break
      case 'LabeledStatement':
        this.visitLabel(node.label, node.body, scope)
        break
      case 'BreakStatement':
      case 'ContinueStatement':
        if (node.label) this.use(node.label, `label ${node.label.name}`, scope, 'read')
        break
      case 'MetaProperty':
        break
      default:
        this.visitUse(node, scope, role)
    }
  }

  /** Nodes that say what the names directly in them are used for. */
  private visitUse(node: AnyNode, scope: Scope, role: Role): void {
    switch (node.type) {
      case 'MemberExpression':
        this.visit(node.object, scope, 'read')
        this.visitKey(node.property, node.computed, scope)
        break
      case 'Property':
      case 'MethodDefinition':
      case 'PropertyDefinition':
        this.visitKey(node.key, node.computed, scope)
        if (node.value) this.visit(node.value, scope, role)
        break
      case 'CallExpression':
        this.visit(node.callee, scope, 'call')
        this.visitAll(node.arguments, scope)
        break
      case 'UpdateExpression':
        this.visit(node.argument, scope, 'assign')
        break
      case 'VariableDeclarator':
        this.visitAssignment(node.id, node.init, scope, 'declare')
        break
      case 'AssignmentExpression':
        this.visitAssignment(node.left, node.right, scope, 'assign')
        break
      case 'AssignmentPattern':
        this.visitAssignment(node.left, node.right, scope, role)
        break
      case 'ObjectPattern':
      case 'ArrayPattern':
      case 'RestElement':
        this.visitChildren(node, scope, role)
        break
      default:
        this.visitBlock(node, scope)
    }
  }

  /** Nodes that open a block's scope, and all others. */
  private visitBlock(node: AnyNode, scope: Scope): void {
    switch (node.type) {
      case 'BlockStatement':
        this.visitAll(node.body, blockScope(node.body, scope))
        break
      case 'StaticBlock':
        this.visitAll(node.body, blockScope(node.body, varScope([], node.body, scope)))
        break
      case 'ForStatement':
        this.visitChildren(node, blockScope(node.init ? [node.init] : [], scope))
        break
      case 'ForInStatement':
      case 'ForOfStatement':
        this.visitForEach(node.left, [node.right, node.body], blockScope([node.left], scope))
        break
      case 'SwitchStatement': {
        const statements = node.cases.flatMap(({ consequent }) => consequent)
        this.visit(node.discriminant, scope, 'read')
        this.visitAll(node.cases, blockScope(statements, scope))
        break
      }
      case 'CatchClause': {
        const inner = openScope(scope, node.param ? patternIdentifiers(node.param).map(({ name }) => name) : [])
        if (node.param) this.visit(node.param, inner, 'declare')
        this.visit(node.body, inner, 'read')
        break
      }
      default:
        this.visitChildren(node, scope)
    }
  }

  private visitKey(key: AnyNode, computed: boolean, scope: Scope): void {
    if (computed || key.type === 'PrivateIdentifier') this.visit(key, scope, 'read')
  }

  private visitAssignment(target: AnyNode, value: AnyNode | null | undefined, scope: Scope, role: Role): void {
    this.visit(target, scope, role)
    if (value) this.visit(value, scope, 'read')
    this.markFunction(target, value, scope)
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
