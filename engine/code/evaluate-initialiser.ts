import type { AnyNode } from 'acorn'
import { fixedKey, forEachChild } from './child-nodes.ts'
import { evaluateBody } from './evaluate-body.ts'
import { globalMethods, mathConstants } from './known-methods.ts'
import type { Names } from './resolve-names.ts'

/** What a value is made of, where making it does nothing else: it may then stand anywhere after what it is made of. */
export interface Dependence {
  /** Outer names whose value it takes, whatever is inside. */
  readonly touches: readonly string[]
  /** Outer names whose insides it reads, or that it calls. */
  readonly reads: readonly string[]
  /** What must hold in the bundle for that. */
  readonly conditions: readonly Condition[]
  /** It may end in an error, and so can't be left out where nobody uses the value. */
  readonly mayThrow: boolean
}

/** What a name must be for an evaluation to have no effect. */
export interface Condition {
  readonly name: string
  readonly is: 'primitive' | 'global' | 'callable' | 'schema builder' | 'built in' | 'free of hooks'
}

/** What evaluating a top-level initialiser makes, and of what. */
export interface Evaluation extends Dependence {
  readonly makes: 'nothing' | 'primitive' | 'function' | 'other'
}

interface Context {
  readonly names: Names
  /** Whether a call is annotated as pure, by its author or by the compiler. */
  readonly isPure: (call: AnyNode) => boolean
  /** Whether a name is a function of the engine that takes its arguments as they are. */
  readonly isDeclaring: (name: string) => boolean
}

/** Conditions without repetitions. */
export function distinct(conditions: readonly Condition[]): Condition[] {
  return [...new Map(conditions.map((condition) => [`${condition.is} ${condition.name}`, condition])).values()]
}

/** Finds what evaluating an expression depends on, or undefined where it may do more than make a value. */
export function evaluateInitialiser(node: AnyNode | null | undefined, context: Context): Evaluation | undefined {
  const evaluator = new Evaluator(context)
  const makes = node ? evaluator.value(node) : 'nothing'
  const { touches, reads, conditions, mayThrow } = evaluator
  return makes && { makes, touches: [...touches], reads: [...reads], conditions: distinct(conditions), mayThrow }
}

type Makes = Evaluation['makes']

class Evaluator {
  readonly touches = new Set<string>()
  readonly reads = new Set<string>()
  readonly conditions: Condition[] = []
  mayThrow = false
  private readonly context: Context

  constructor(context: Context) {
    this.context = context
  }

  /** By the form of the expression; else by whether it computes without changing anything. */
  value(node: AnyNode): Makes | undefined {
    const inner = new Evaluator(this.context)
    const makes = inner.form(node)
    if (makes) {
      for (const name of inner.touches) this.touches.add(name)
      this.depend(inner)
      return makes
    }
    const dependence = evaluateBody(node, this.context.names)
    if (dependence) this.depend(dependence)
    return dependence && 'other'
  }

  private form(node: AnyNode): Makes | undefined {
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
        return /^in/.test(node.operator) ? undefined : this.primitives([node.left, node.right])
      case 'LogicalExpression':
        return this.oneOf([node.left, node.right])
      case 'ConditionalExpression':
        return this.oneOf([node.test, node.consequent, node.alternate])
      case 'ArrayExpression':
        return this.all(node.elements.filter((element) => element !== null)) ? 'other' : undefined
      case 'ObjectExpression':
        return this.object(node.properties)
      case 'ClassExpression':
      case 'ClassDeclaration':
        return this.classBody(node.superClass, node.body.body)
      case 'MemberExpression':
        return this.member(node.object, fixedKey(node.property, node.computed))
      case 'CallExpression':
        return this.context.isPure(node) ? this.annotated(node) : this.call(node.callee, node.arguments)
      case 'NewExpression':
        return this.context.isPure(node) ? this.annotated(node) : undefined
      default:
        return undefined
    }
  }

  private depend({ reads, conditions, mayThrow }: Dependence | Evaluator): void {
    this.mayThrow ||= mayThrow
    for (const name of reads) this.reads.add(name)
    this.conditions.push(...conditions)
  }

  private all(nodes: readonly AnyNode[]): boolean {
    return nodes.every((node) => this.value(node))
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

  private object(properties: readonly AnyNode[]): Makes | undefined {
    const pure = properties.every((property) => {
      if (property.type !== 'Property') return false
      return (!property.computed || this.primitive(property.key)) && this.value(property.value)
    })
    return pure ? 'other' : undefined
  }

  private classBody(superClass: AnyNode | null | undefined, members: readonly AnyNode[]): Makes | undefined {
    if (superClass && superClass.type !== 'Identifier') return undefined
    if (superClass) this.touches.add(superClass.name)
    const pure = members.every((member) => {
      if (member.type !== 'MethodDefinition' && member.type !== 'PropertyDefinition') return false
      if (member.computed && !this.primitive(member.key)) return false
      return member.type === 'MethodDefinition' || !member.static || !member.value || this.value(member.value)
    })
    return pure ? 'function' : undefined
  }

  private member(object: AnyNode, key: string | undefined): Makes | undefined {
    const constant = object.type === 'Identifier' && object.name === 'Math' && mathConstants.has(key ?? '')
    return constant ? this.given('Math', 'global', 'primitive') : undefined
  }

  private call(callee: AnyNode, args: readonly AnyNode[]): Makes | undefined {
    if (callee.type === 'Identifier') return this.callByName(callee.name, args)
    if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return undefined
    const [object, method = ''] = [callee.object.name, fixedKey(callee.property, callee.computed)]
    if (object === 'Math' && globalMethods.get(object)?.has(method)) {
      return this.primitives(args) && this.given(object, 'global', 'primitive')
    }
    const frozen = object === 'Object' && method === 'freeze' && args.every(isLiteral) && this.all(args)
    return frozen ? this.given(object, 'global', 'other') : undefined
  }

  /** The engine's functions take their arguments as they are; others may look into them, and only call what is theirs. */
  private callByName(name: string, args: readonly AnyNode[]): Makes | undefined {
    if (this.context.isDeclaring(name)) return this.all(args) ? 'other' : undefined
    const inner = new Evaluator(this.context)
    if (!inner.all(args)) return undefined
    this.depend(inner)
    this.mayThrow = true
    for (const touched of [name, ...inner.touches]) this.reads.add(touched)
    return this.given(name, 'callable', 'other')
  }

  /** A call that is declared pure makes a value out of the insides of all that it names. */
  private annotated(node: AnyNode): Makes {
    if (node.type === 'Identifier' && this.context.names.outerNodes.has(node)) this.reads.add(node.name)
    forEachChild(node, (child) => {
      this.annotated(child)
    })
    return 'other'
  }

  private given(name: string, is: Condition['is'], makes: Makes): Makes {
    this.conditions.push({ name, is })
    return makes
  }
}

function isLiteral(node: AnyNode): boolean {
  return node.type === 'ObjectExpression' || node.type === 'ArrayExpression'
}
