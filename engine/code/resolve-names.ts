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

/** What a statement does with a name from outside. */
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
      case 'Identifier': {
        this.use(node, node.name, scope, role)
        return
      }
      case 'PrivateIdentifier': {
        this.use(node, `#${node.name}`, scope, 'read')
        return
      }
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression': {
        this.visitFunction(node, scope)
        return
      }
      case 'ClassDeclaration':
      case 'ClassExpression': {
        this.visitClass(node, scope)
        return
      }
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
      case 'LabeledStatement': {
        this.visitLabel(node.label, node.body, scope)
        return
      }
      case 'BreakStatement':
      case 'ContinueStatement':
        if (node.label) this.use(node.label, `label ${node.label.name}`, scope, 'read')
        return
      default: {
        this.visitPlain(node, scope, role)
        return
      }
    }
  }

  /** Nodes that open at most a block scope, and those that say what their children are used for. */
  private visitPlain(node: AnyNode, scope: Scope, role: Role): void {
    switch (node.type) {
      case 'CallExpression':
        this.visit(node.callee, scope, 'call')
        {
          this.visitAll(node.arguments, scope)
          return
        }
      case 'VariableDeclarator':
        this.visit(node.id, scope, 'declare')
        if (node.init) this.visit(node.init, scope, 'read')
        {
          this.markFunction(node.id, node.init, scope)
          return
        }
      case 'AssignmentExpression':
        this.visit(node.left, scope, 'assign')
        this.visit(node.right, scope, 'read')
        {
          this.markFunction(node.left, node.right, scope)
          return
        }
      case 'UpdateExpression': {
        this.visit(node.argument, scope, 'assign')
        return
      }
      case 'AssignmentPattern':
        this.visit(node.left, scope, role)
        this.visit(node.right, scope, 'read')
        {
          this.markFunction(node.left, node.right, scope)
          return
        }
      case 'ObjectPattern':
      case 'ArrayPattern':
      case 'RestElement': {
        this.visitChildren(node, scope, role)
        return
      }
      case 'BlockStatement': {
        this.visitAll(node.body, blockScope(node.body, scope))
        return
      }
      case 'StaticBlock': {
        this.visitAll(node.body, blockScope(node.body, varScope([], node.body, scope)))
        return
      }
      case 'ForStatement': {
        this.visitChildren(node, blockScope(node.init ? [node.init] : [], scope))
        return
      }
      case 'ForInStatement':
      case 'ForOfStatement': {
        this.visitForEach(node.left, [node.right, node.body], blockScope([node.left], scope))
        return
      }
      case 'SwitchStatement':
        this.visit(node.discriminant, scope, 'read')
        {
          this.visitAll(
            node.cases,
            blockScope(
              node.cases.flatMap((c) => c.consequent),
              scope,
            ),
          )
          return
        }
      case 'CatchClause': {
        const inner = openScope(scope, node.param ? patternIdentifiers(node.param).map((id) => id.name) : [])
        if (node.param) this.visit(node.param, inner, 'declare')
        this.visit(node.body, inner, 'read')
        return
      }
      default: {
        this.visitChildren(node, scope)
        return
      }
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
