import type { AnyNode } from 'acorn'
import { fixedKey, forEachChild } from './child-nodes.ts'
import type { Names } from './resolve-names.ts'

/**
 * What the evaluation of a top-level initialiser depends on, when it does nothing but make a value: it may then stand
 * anywhere after what it reads. The bundle decides whether the conditions hold.
 */
export interface Evaluation {
  readonly makes: 'nothing' | 'primitive' | 'plain' | 'function' | 'other'
  /** Outer names whose value it takes, whatever is inside. */
  readonly touches: ReadonlySet<string>
  /** Outer names whose insides it reads. */
  readonly reads: ReadonlySet<string>
  readonly conditions: readonly Condition[]
}

/** What an outer name must be for the evaluation to have no effect. */
export interface Condition {
  readonly name: string
  readonly is: 'primitive' | 'plain' | 'global' | 'declaring' | 'schema builder' | 'bundler'
}

/** Finds what evaluating an expression depends on, or undefined where it may do more than make a value. */
export function evaluateInitialiser(node: AnyNode | null | undefined, context: Context): Evaluation | undefined {
  const evaluator = new Evaluator(context)
  const makes = node ? evaluator.value(node) : 'nothing'
  return makes && { makes, touches: evaluator.touches, reads: evaluator.reads, conditions: evaluator.conditions }
}

interface Context {
  readonly names: Names
  /** Whether a call is annotated as pure, by its author or by the compiler. */
  readonly isPure: (call: AnyNode) => boolean
}

type Makes = Evaluation['makes']

/** Builders of TypeBox that count what they have made, or look at what was made before. */
const statefulBuilders = new Set(['Recursive', 'Module', 'Import', 'Ref', 'This'])
const mathConstants = new Set(['E', 'LN10', 'LN2', 'LOG10E', 'LOG2E', 'PI', 'SQRT1_2', 'SQRT2'])

class Evaluator {
  readonly touches = new Set<string>()
  readonly reads = new Set<string>()
  readonly conditions: Condition[] = []
  private readonly context: Context

  constructor(context: Context) {
    this.context = context
  }

  value(node: AnyNode): Makes | undefined {
    switch (node.type) {
      case 'Literal':
        return node.regex ? 'other' : 'primitive'
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        return 'function'
      case 'Identifier':
        this.touches.add(node.name)
        return 'other'
      case 'TemplateLiteral':
        return this.primitives(node.expressions)
      case 'UnaryExpression':
        return this.unary(node.operator, node.argument)
      case 'BinaryExpression':
        return node.operator === 'in' || node.operator === 'instanceof'
          ? undefined
          : this.primitives([node.left, node.right])
      case 'LogicalExpression':
        return this.oneOf([node.left, node.right])
      case 'ConditionalExpression':
        return this.oneOf([node.test, node.consequent, node.alternate])
      case 'ArrayExpression':
        return this.all(node.elements.filter((element) => element !== null)) ? 'plain' : undefined
      case 'ObjectExpression':
        return this.object(node.properties)
      case 'ClassExpression':
      case 'ClassDeclaration':
        return this.classBody(node.superClass, node.body.body)
      case 'MemberExpression':
        return this.member(node.object, fixedKey(node.property, node.computed))
      case 'CallExpression':
      case 'NewExpression':
        return this.call(node)
      default:
        return undefined
    }
  }

  private all(nodes: readonly AnyNode[]): boolean {
    return nodes.every((node) => (node.type === 'SpreadElement' ? this.spread(node.argument) : this.value(node)))
  }

  private oneOf(nodes: readonly AnyNode[]): Makes | undefined {
    const kinds = nodes.map((node) => this.value(node))
    if (kinds.includes(undefined)) return undefined
    return kinds.every((kind) => kind === 'primitive') ? 'primitive' : 'other'
  }

  private primitives(nodes: readonly AnyNode[]): Makes | undefined {
    return nodes.every((node) => this.primitive(node)) ? 'primitive' : undefined
  }

  private primitive(node: AnyNode): boolean {
    if (node.type !== 'Identifier') return this.value(node) === 'primitive'
    this.touches.add(node.name)
    this.conditions.push({ name: node.name, is: 'primitive' })
    return true
  }

  private unary(operator: string, argument: AnyNode): Makes | undefined {
    if (operator === 'delete') return undefined
    if (operator === '-' || operator === '+' || operator === '~') return this.primitives([argument])
    return this.value(argument) && 'primitive'
  }

  private spread(node: AnyNode): boolean {
    if (node.type !== 'Identifier') return this.value(node) === 'plain'
    this.reads.add(node.name)
    this.conditions.push({ name: node.name, is: 'plain' })
    return true
  }

  private object(properties: readonly AnyNode[]): Makes | undefined {
    let makes: Makes = 'plain'
    for (const property of properties) {
      if (property.type === 'SpreadElement') {
        if (!this.spread(property.argument)) return undefined
        continue
      }
      if (property.type !== 'Property') return undefined
      if (property.computed && !this.primitive(property.key)) return undefined
      if (property.kind !== 'init') makes = 'other'
      if (!this.value(property.value)) return undefined
    }
    return makes
  }

  private classBody(superClass: AnyNode | null | undefined, members: readonly AnyNode[]): Makes | undefined {
    if (superClass && superClass.type !== 'Identifier') return undefined
    if (superClass) this.value(superClass)
    for (const member of members) {
      if (member.type !== 'MethodDefinition' && member.type !== 'PropertyDefinition') return undefined
      if (member.computed && !this.primitive(member.key)) return undefined
      if (member.type === 'PropertyDefinition' && member.static && member.value && !this.value(member.value))
        return undefined
    }
    return 'function'
  }

  private member(object: AnyNode, key: string | undefined): Makes | undefined {
    if (object.type !== 'Identifier' || key === undefined) return undefined
    if (object.name === 'Math' && mathConstants.has(key)) return this.given(object.name, 'global', 'primitive')
    this.reads.add(object.name)
    return this.given(object.name, 'plain', 'other')
  }

  private call(node: AnyNode & { type: 'CallExpression' | 'NewExpression' }): Makes | undefined {
    const { callee } = node
    if (this.context.isPure(node)) return this.annotated(node)
    if (node.type === 'NewExpression') return undefined
    if (callee.type === 'Identifier') {
      if (!this.all(node.arguments)) return undefined
      return this.given(callee.name, /^__[a-zA-Z]+$/.test(callee.name) ? 'bundler' : 'declaring', 'other')
    }
    if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return undefined
    const [object, method] = [callee.object.name, fixedKey(callee.property, callee.computed)]
    if (method === undefined) return undefined
    if (object === 'Math' && method !== 'random') {
      return this.primitives(node.arguments) && this.given(object, 'global', 'primitive')
    }
    if (object === 'Object' && method === 'freeze') return this.frozen(node.arguments)
    if (object === 'Type' && !statefulBuilders.has(method)) return this.schema(node.arguments)
    return undefined
  }

  /** A call that the code or the compiler declares pure: it makes a value, out of the insides of all that it names. */
  private annotated(node: AnyNode): Makes {
    this.readAll(node)
    return 'other'
  }

  private readAll(node: AnyNode): void {
    if (node.type === 'Identifier' && this.context.names.outerNodes.has(node)) this.reads.add(node.name)
    forEachChild(node, (child) => {
      this.readAll(child)
    })
  }

  private frozen(args: readonly AnyNode[]): Makes | undefined {
    return args.every((arg) => this.value(arg) === 'plain') ? this.given('Object', 'global', 'plain') : undefined
  }

  private schema(args: readonly AnyNode[]): Makes | undefined {
    const inner = new Evaluator(this.context)
    if (!inner.all(args)) return undefined
    for (const name of [...inner.touches, ...inner.reads]) this.reads.add(name)
    this.conditions.push(...inner.conditions)
    return this.given('Type', 'schema builder', 'other')
  }

  private given(name: string, is: Condition['is'], makes: Makes): Makes {
    this.conditions.push({ name, is })
    return makes
  }
}
