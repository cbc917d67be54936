import type { AnyNode, CallExpression, Function as FunctionNode } from 'acorn'
import { fixedKey, forEachChild } from './child-nodes.ts'
import { distinct, type Condition, type Dependence } from './evaluate-initialiser.ts'
import {
  callbacks,
  changingMethods,
  globalConstructors,
  globalMethods,
  pureMethods,
  statefulBuilders,
} from './known-methods.ts'
import type { Names } from './resolve-names.ts'
import type { Binding } from './scopes.ts'

/**
 * Finds what a function's result depends on when it is called, or an expression's, where it may compute at length but
 * changes nothing except what it has made itself; undefined where it may do more.
 */
export function evaluateBody(node: AnyNode, names: Names): Dependence | undefined {
  const body = new Body(names)
  const pure = isFunction(node) ? body.callable(node) : body.visit(node)
  const { reads, conditions, mayThrow } = body
  return pure ? { touches: [], reads: [...reads], conditions: distinct(conditions), mayThrow } : undefined
}

/** Whether a node makes a function. */
export function isFunction(node: AnyNode): node is FunctionNode & AnyNode {
  return (
    node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'
  )
}

/** What a value or an effect may come out of that the syntax doesn't show. */
const beyond: ReadonlySet<AnyNode['type']> = new Set([
  'AwaitExpression',
  'ClassDeclaration',
  'ClassExpression',
  'ImportExpression',
  'MetaProperty',
  'TaggedTemplateExpression',
  'ThisExpression',
  'YieldExpression',
])

class Body {
  readonly reads = new Set<string>()
  readonly conditions: Condition[] = [{ name: '', is: 'free of hooks' }]
  mayThrow = false
  /** Variables whose value was made here, and is known to nobody else. */
  private readonly fresh = new Set<Binding>()
  private readonly names: Names

  constructor(names: Names) {
    this.names = names
  }

  callable(node: FunctionNode & AnyNode): boolean {
    return !node.async && !node.generator && this.all([...node.params, node.body])
  }

  /** Whether evaluating a node, and calling the functions in it, changes nothing outside. */
  visit(node: AnyNode): boolean {
    switch (node.type) {
      case 'Identifier':
        if (this.names.outerNodes.has(node)) this.reads.add(node.name)
        return true
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        return this.callable(node)
      case 'VariableDeclarator':
        this.noteFresh(node.id, node.init)
        return this.children(node)
      case 'AssignmentExpression':
        return this.target(node.left) && this.visit(node.right)
      case 'UpdateExpression':
        return this.target(node.argument)
      case 'MemberExpression':
        this.mayThrow = true
        return node.object.type !== 'Super' && this.visit(node.object) && (!node.computed || this.visit(node.property))
      case 'Property':
        return (!node.computed || this.visit(node.key)) && this.visit(node.value)
      case 'CallExpression':
        return this.call(node) && this.all(node.arguments)
      case 'NewExpression':
        return this.construct(node.callee) && this.all(node.arguments)
      case 'ThrowStatement':
        this.mayThrow = true
        return this.visit(node.argument)
      case 'UnaryExpression':
        return node.operator !== 'delete' && this.visit(node.argument)
      case 'LabeledStatement':
        return this.visit(node.body)
      case 'BreakStatement':
      case 'ContinueStatement':
        return true
      default:
        return !beyond.has(node.type) && this.children(node)
    }
  }

  private all(nodes: readonly AnyNode[]): boolean {
    return nodes.every((node) => this.visit(node))
  }

  private children(node: AnyNode): boolean {
    let pure = true
    forEachChild(node, (child) => {
      pure &&= this.visit(child)
    })
    return pure
  }

  private noteFresh(id: AnyNode, init: AnyNode | null | undefined): void {
    const binding = this.names.bindings.get(id)
    if (binding && !binding.assigned && init && makesNew(init)) this.fresh.add(binding)
  }

  /** What is assigned to must be local: a variable, or a member of something made here. */
  private target(node: AnyNode): boolean {
    if (node.type === 'Identifier') return this.names.bindings.has(node)
    if (node.type !== 'MemberExpression') return false
    return this.isFresh(node.object) && (!node.computed || this.visit(node.property))
  }

  private isFresh(node: AnyNode): boolean {
    const binding = this.names.bindings.get(node)
    return binding !== undefined && this.fresh.has(binding)
  }

  private call({ callee, arguments: args }: CallExpression): boolean {
    if (isFunction(callee)) return this.visit(callee)
    if (callee.type === 'Identifier') return this.callByName(callee)
    const method = callee.type === 'MemberExpression' ? fixedKey(callee.property, callee.computed) : undefined
    if (callee.type !== 'MemberExpression' || method === undefined) return false
    const { object } = callee
    if (!this.callback(args[callbacks.get(method) ?? -1])) return false
    if (object.type === 'Identifier' && this.names.outerNodes.has(object)) {
      const known = globalMethods.get(object.name)?.has(method)
      if (known) return this.given(object.name, 'global')
      if (!pureMethods.has(method)) return this.builder(object.name, method)
    }
    this.mayThrow = true
    const harmless = pureMethods.has(method) || (changingMethods.has(method) && this.isFresh(object))
    return harmless && this.given(method, 'built in') && this.visit(object)
  }

  private callByName(callee: AnyNode & { type: 'Identifier' }): boolean {
    const binding = this.names.bindings.get(callee)
    if (binding) return binding.holdsFunction && !binding.assigned
    this.reads.add(callee.name)
    this.mayThrow = true
    return this.given(callee.name, 'callable')
  }

  private builder(name: string, method: string): boolean {
    this.reads.add(name)
    return !statefulBuilders.has(method) && this.given(name, 'schema builder')
  }

  /** What a method calls must be written here, or be pure itself. */
  private callback(node: AnyNode | undefined): boolean {
    if (!node || isFunction(node) || node.type === 'Literal' || node.type === 'TemplateLiteral') return true
    return node.type === 'Identifier' && this.callByName(node)
  }

  private construct(callee: AnyNode): boolean {
    return callee.type === 'Identifier' && globalConstructors.has(callee.name) && this.given(callee.name, 'global')
  }

  private given(name: string, is: Condition['is']): boolean {
    this.conditions.push({ name, is })
    return true
  }
}

function makesNew(node: AnyNode): boolean {
  if (node.type === 'CallExpression') {
    return (
      node.callee.type === 'MemberExpression' &&
      node.callee.object.type === 'Identifier' &&
      node.callee.object.name === 'Array'
    )
  }
  return node.type === 'ArrayExpression' || node.type === 'ObjectExpression' || node.type === 'NewExpression'
}
