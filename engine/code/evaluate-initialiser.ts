import type { AnyNode, Function as FunctionNode } from 'acorn'
import { fixedKey, forEachChild } from './child-nodes.ts'
import { arrayMakers, mathFunctions, schemaBuilders, typedArrays } from './known-methods.ts'
import type { Names } from './resolve-names.ts'

/** What a value is made of, for a value whose making has no effect: its statement may stand anywhere after its parts. */
export interface Dependence {
  /** Outer names whose value it takes without looking inside. */
  readonly takes: readonly string[]
  /** Outer names whose insides it reads, or that it calls. */
  readonly reads: readonly string[]
  /** What must hold in the bundle for that. */
  readonly conditions: readonly Condition[]
  /** Whether making the value may throw: then its statement can't be left out, even if nobody uses the value. */
  readonly mayThrow: boolean
}

/** What a name must be for an evaluation to have no effect. */
export interface Condition {
  readonly name: string
  /** `own`: all that it holds was made by the bundle itself. */
  readonly is:
    'primitive' | 'array' | 'class' | 'schema' | 'own' | 'global' | 'callable' | 'schema builder' | 'free of hooks'
  /** The function that it is given to; the engine's take what is not `own`, too. */
  readonly to?: string | undefined
}

/** What evaluating a top-level initialiser makes, and of what. */
export interface Evaluation extends Dependence {
  readonly makes: 'nothing' | 'primitive' | 'array' | 'function' | 'schema' | 'other'
}

/** What is known of the module of an expression. */
export interface EvaluationContext {
  readonly names: Names
  /** Whether a call is annotated as pure, by its author or by the compiler. */
  readonly isPure: (call: AnyNode) => boolean
  /** Whether a name is a function of the engine that takes its arguments as they are. */
  readonly isDeclaring: (name: string) => boolean
}

/**
 * Finds what evaluating an expression depends on, or undefined where it is not of the few forms that only make a value:
 * then it counts as an effect, whose order among effects is part of the code's digest.
 */
export function evaluateInitialiser(
  node: AnyNode | null | undefined,
  context: EvaluationContext,
): Evaluation | undefined {
  const evaluator = new Evaluator(context, false)
  const makes = node ? evaluator.value(node) : 'nothing'
  return makes && { makes, ...evaluator.dependence() }
}

/** Finds what a call of a function depends on, if the function only returns a value of those forms; else undefined. */
export function evaluateCall(node: FunctionNode & AnyNode, context: EvaluationContext): Dependence | undefined {
  const evaluator = new Evaluator(context, true)
  return evaluator.returns(node) ? evaluator.dependence() : undefined
}

/** Whether a node makes a function. */
export function isFunction(node: AnyNode): node is FunctionNode & AnyNode {
  return /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type)
}

type Makes = Evaluation['makes']

class Evaluator {
  private readonly takes = new Set<string>()
  private readonly reads = new Set<string>()
  private readonly conditions = new Map<string, Condition>()
  private mayThrow = false
  private readonly context: EvaluationContext
  /** What looks into the values that are evaluated now: a spread, a member, or the function of that name. */
  private lookedIntoBy: { readonly to?: string } | null

  constructor(context: EvaluationContext, isLookedInto: boolean) {
    this.context = context
    this.lookedIntoBy = isLookedInto ? {} : null
  }

  dependence(): Dependence {
    const { takes, reads, conditions, mayThrow } = this
    return { takes: [...takes], reads: [...reads], conditions: [...conditions.values()], mayThrow }
  }

  returns({ async, generator, params, body }: FunctionNode): boolean {
    if (async || generator || !params.every((param) => this.parameter(param))) return false
    this.given('', 'free of hooks')
    if (body.type !== 'BlockStatement') return this.value(body) !== undefined
    const last = body.body.at(-1)
    if (last?.type !== 'ReturnStatement' || !last.argument) return false
    return body.body.slice(0, -1).every((node) => this.constants(node)) && this.value(last.argument) !== undefined
  }

  private parameter(param: AnyNode): boolean {
    if (param.type === 'AssignmentPattern') return param.left.type === 'Identifier' && this.all([param.right])
    return param.type === 'Identifier'
  }

  private constants(node: AnyNode): boolean {
    if (node.type !== 'VariableDeclaration') return false
    return node.declarations.every(({ id, init }) => id.type === 'Identifier' && init && this.all([init]))
  }

  value(node: AnyNode): Makes | undefined {
    switch (node.type) {
      case 'Literal':
        return node.regex || node.bigint ? 'other' : 'primitive'
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        return 'function'
      case 'Identifier':
        this.take(node)
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
        return this.all(node.elements.filter((element) => element !== null)) ? 'array' : undefined
      default:
        return this.compound(node)
    }
  }

  private compound(node: AnyNode): Makes | undefined {
    switch (node.type) {
      case 'ObjectExpression':
        return node.properties.every((property) => this.property(property)) ? 'other' : undefined
      case 'ClassExpression':
      case 'ClassDeclaration':
        return this.classBody(node.superClass, node.body.body)
      case 'MemberExpression':
        return this.member(node.object, fixedKey(node.property, node.computed))
      case 'CallExpression':
        if (this.context.isPure(node)) return this.annotated(node)
        return node.callee.type === 'Identifier'
          ? this.callByName(node.callee, node.arguments)
          : this.callOfMember(node.callee, node.arguments)
      case 'NewExpression':
        return this.context.isPure(node) ? this.annotated(node) : this.construct(node.callee, node.arguments)
      default:
        return undefined
    }
  }

  private all(nodes: readonly AnyNode[]): boolean {
    return nodes.every((node) => (node.type === 'SpreadElement' ? this.elements(node.argument) : this.value(node)))
  }

  private oneOf(nodes: readonly AnyNode[]): Makes | undefined {
    const kinds = nodes.map((node) => this.value(node))
    if (kinds.includes(undefined)) return undefined
    return kinds.every((kind) => kind === 'primitive') ? 'primitive' : 'other'
  }

  private primitives(nodes: readonly (AnyNode | null)[]): Makes | undefined {
    return nodes.every((node) => node && this.primitive(node)) ? 'primitive' : undefined
  }

  private primitive(node: AnyNode): boolean {
    if (node.type !== 'Identifier') return this.value(node) === 'primitive'
    return this.take(node) && this.given(node.name, 'primitive', true) === true
  }

  private unary(operator: string, argument: AnyNode): Makes | undefined {
    if (operator === 'delete') return undefined
    if (operator === '-' || operator === '+' || operator === '~') return this.primitives([argument])
    return this.value(argument) && 'primitive'
  }

  /** Takes the value of a name, if it is one of the module. */
  private take(node: AnyNode): node is AnyNode & { type: 'Identifier' } {
    if (!this.isOuter(node)) return false
    if (!this.lookedIntoBy) this.takes.add(node.name)
    else {
      this.reads.add(node.name)
      this.given(node.name, 'own', undefined, this.lookedIntoBy.to)
    }
    return true
  }

  private inside(nodes: readonly AnyNode[], by: { readonly to?: string } | null = {}): boolean {
    const before = this.lookedIntoBy
    this.lookedIntoBy = by
    const pure = this.all(nodes)
    this.lookedIntoBy = before
    return pure
  }

  /** The elements of a list; a spread iterates its value, and only iterating an array has no effect. */
  private elements(node: AnyNode): boolean {
    this.given('', 'free of hooks')
    if (!this.isOuter(node)) return this.value(node) === 'array'
    return this.inside([node]) && this.given(node.name, 'array', true) === true
  }

  private property(property: AnyNode): boolean {
    if (property.type === 'SpreadElement')
      return this.inside([property.argument]) && this.given('', 'free of hooks', true) === true
    if (property.type !== 'Property') return false
    return (!property.computed || this.primitive(property.key)) && this.value(property.value) !== undefined
  }

  private classBody(superClass: AnyNode | null | undefined, members: readonly AnyNode[]): Makes | undefined {
    if (superClass && !this.superClass(superClass)) return undefined
    const pure = members.every((member) => {
      if (member.type !== 'MethodDefinition' && member.type !== 'PropertyDefinition') return false
      if (member.computed && !this.primitive(member.key)) return false
      return member.type === 'MethodDefinition' || !member.static || !member.value || this.value(member.value)
    })
    return pure ? 'function' : undefined
  }

  private superClass(node: AnyNode): boolean {
    this.mayThrow = true
    return this.take(node) && this.given(node.name, 'class', true) === true
  }

  private member(object: AnyNode, key: string | undefined): Makes | undefined {
    if (!this.isOuter(object) || key === undefined) return undefined
    const isConstant = object.name === 'Math' && /^[A-Z]/.test(key)
    if (isConstant) return this.given('Math', 'global', 'primitive')
    this.mayThrow = true
    return this.inside([object]) ? this.given(object.name, 'schema', 'other') : undefined
  }

  private callOfMember(callee: AnyNode, args: readonly AnyNode[]): Makes | undefined {
    if (callee.type !== 'MemberExpression' || !this.isOuter(callee.object)) return undefined
    const { name } = callee.object
    const method = fixedKey(callee.property, callee.computed) ?? ''
    this.given('', 'free of hooks')
    if (name === 'Math' && mathFunctions.has(method))
      return this.primitives(args) && this.given(name, 'global', 'primitive')
    if (!this.inside(args)) return undefined
    if (name === 'Object' && arrayMakers.has(method)) return this.given(name, 'global', 'array')
    this.reads.add(name)
    return schemaBuilders.has(method) ? this.given(name, 'schema builder', 'schema') : undefined
  }

  private construct(callee: AnyNode, args: readonly AnyNode[]): Makes | undefined {
    if (!this.isOuter(callee) || !typedArrays.has(callee.name)) return undefined
    this.given('', 'free of hooks')
    const parts = args.flatMap((arg): readonly (AnyNode | null)[] =>
      arg.type === 'ArrayExpression' ? arg.elements : [arg],
    )
    return this.primitives(parts) && this.given(callee.name, 'global', 'other')
  }

  /** The engine's functions take their arguments as they are; others may look into them. */
  private callByName(callee: AnyNode & { type: 'Identifier' }, args: readonly AnyNode[]): Makes | undefined {
    const { name } = callee
    if (this.context.isDeclaring(name)) return this.all(args) ? 'other' : undefined
    if (!this.isOuter(callee) || !this.inside(args, { to: name })) return undefined
    this.reads.add(name)
    this.mayThrow = true
    return this.given(name, 'callable', 'other')
  }

  /** A call that is declared pure: it reads the insides of all names in it, and its arguments are evaluated first. */
  private annotated(node: AnyNode & { type: 'CallExpression' | 'NewExpression' }): Makes | undefined {
    this.readAll(node)
    return this.inside(node.arguments, null) ? 'other' : undefined
  }

  private readAll(node: AnyNode): void {
    if (node.type === 'Identifier' && this.context.names.outerNodes.has(node)) this.reads.add(node.name)
    forEachChild(node, (child) => {
      this.readAll(child)
    })
  }

  /** Whether a node is a name of the module, not of a function's parameter or constant. */
  private isOuter(node: AnyNode): node is AnyNode & { type: 'Identifier' } {
    return node.type === 'Identifier' && this.context.names.outerNodes.has(node)
  }

  /** Makes a value on a condition. */
  private given<T>(name: string, is: Condition['is'], makes?: T, to?: string): T | undefined {
    this.conditions.set(`${is} ${name} ${to ?? ''}`, { name, is, to })
    return makes
  }
}
