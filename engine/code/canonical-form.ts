import type { AnyNode, Function as FunctionNode, Literal, VariableDeclaration } from 'acorn'
import { fixedKey, isNode } from './child-nodes.ts'
import type { Names } from './resolve-names.ts'
import { patternIdentifiers, type Binding } from './scopes.ts'

/** A top-level statement without names: local bindings are numbered, outer names are numbered holes. */
export interface CanonicalForm {
  readonly text: string
  /** The outer name of each hole, in order of first appearance. */
  readonly holes: readonly string[]
}

/**
 * Writes a top-level statement so that two texts are equal when, and only when, the statements differ in nothing but
 * names of bindings, layout, comments, quotes and other spellings that mean the same.
 *
 * @param wrappers bundler's functions that take a module as `{ "its/path"() {} }`: that path is dropped.
 */
export function canonicalForm(statement: AnyNode, names: Names, wrappers: ReadonlySet<string>): CanonicalForm {
  const writer = new Writer(names, wrappers)
  const text = writer.write(statement)
  return { text, holes: [...writer.holes.keys()] }
}

const position = new Set(['type', 'start', 'end', 'loc', 'range', 'raw', 'sourceFile'])

/** The fields of the most frequent nodes, in the order of their names. */
const frequent: Readonly<Partial<Record<AnyNode['type'], readonly string[]>>> = {
  ArrayExpression: ['elements'],
  AssignmentExpression: ['left', 'operator', 'right'],
  BinaryExpression: ['left', 'operator', 'right'],
  ConditionalExpression: ['alternate', 'consequent', 'test'],
  LogicalExpression: ['left', 'operator', 'right'],
  NewExpression: ['arguments', 'callee'],
  ObjectExpression: ['properties'],
  ReturnStatement: ['argument'],
  UnaryExpression: ['argument', 'operator', 'prefix'],
  UpdateExpression: ['argument', 'operator', 'prefix'],
  VariableDeclarator: ['id', 'init'],
}

class Writer {
  readonly holes = new Map<string, number>()
  private readonly numbers = new Map<Binding, number>()
  private readonly names: Names
  private readonly wrappers: ReadonlySet<string>

  constructor(names: Names, wrappers: ReadonlySet<string>) {
    this.names = names
    this.wrappers = wrappers
  }

  write(node: AnyNode | null | undefined): string {
    if (!node) return '-'
    switch (node.type) {
      case 'Identifier':
      case 'PrivateIdentifier':
        return this.name(node, node.name)
      case 'Literal':
        return literal(node)
      case 'TemplateLiteral':
        return this.template(node.quasis, node.expressions)
      case 'TaggedTemplateExpression':
        return `(tagged ${this.write(node.tag)} ${JSON.stringify(node.quasi.quasis.map((q) => [q.value.raw, q.value.cooked ?? null]))} ${this.list(node.quasi.expressions)})`
      case 'MemberExpression':
        return `(. ${this.write(node.object)} ${this.key(node.property, node.computed)}${node.optional ? ' ?' : ''})`
      case 'Property':
      case 'MethodDefinition':
      case 'PropertyDefinition':
        return this.member(node)
      case 'CallExpression':
        return this.call(node)
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        return this.function(node)
      case 'MetaProperty':
        return `(meta ${node.meta.name}.${node.property.name})`
      default:
        return this.statement(node)
    }
  }

  private statement(node: AnyNode): string {
    switch (node.type) {
      case 'VariableDeclaration':
        return `(${this.declarationKind(node)} ${this.list(node.declarations)})`
      case 'BlockStatement':
        return this.block(node.body)
      case 'ExpressionStatement':
        return `(do ${this.write(node.expression)})`
      case 'IfStatement':
        return `(if ${this.write(node.test)} ${this.body(node.consequent)} ${this.body(node.alternate)})`
      case 'ForStatement':
        return `(for ${this.write(node.init)} ${this.write(node.test)} ${this.write(node.update)} ${this.body(node.body)})`
      case 'ForInStatement':
        return `(for-in ${this.write(node.left)} ${this.write(node.right)} ${this.body(node.body)})`
      case 'ForOfStatement':
        return `(for-of${node.await ? '-await' : ''} ${this.write(node.left)} ${this.write(node.right)} ${this.body(node.body)})`
      case 'WhileStatement':
        return `(while ${this.write(node.test)} ${this.body(node.body)})`
      case 'DoWhileStatement':
        return `(do-while ${this.body(node.body)} ${this.write(node.test)})`
      case 'LabeledStatement':
        return `(label ${this.name(node.label, node.label.name)} ${this.body(node.body)})`
      case 'BreakStatement':
      case 'ContinueStatement':
        return `(${node.type}${node.label ? ` ${this.name(node.label, node.label.name)}` : ''})`
      default:
        return this.anyNode(node)
    }
  }

  /** Every other node: its type, and its fields in the order of their names, without those that hold a default. */
  private anyNode(node: AnyNode): string {
    const fields: string[] = []
    const names =
      frequent[node.type] ??
      Object.keys(node)
        .filter((name) => !position.has(name))
        .sort()
    for (const name of names) {
      const value: unknown = node[name as keyof AnyNode]
      if (value === null || value === undefined || value === false) continue
      if (Array.isArray(value)) {
        if (value.length > 0) fields.push(`${name}=${this.list(value as (AnyNode | null)[])}`)
      } else fields.push(`${name}=${isNode(value) ? this.write(value) : JSON.stringify(value)}`)
    }
    return `(${[node.type, ...fields].join(' ')})`
  }

  private list(nodes: readonly (AnyNode | null | undefined)[]): string {
    return `[${nodes.map((node) => this.write(node)).join(' ')}]`
  }

  private name(node: AnyNode, name: string): string {
    const binding = this.names.bindings.get(node)
    if (!binding) return `#${number(this.holes, name)}`
    return binding.name === 'arguments' ? 'arguments' : `$${number(this.numbers, binding)}`
  }

  private template(
    quasis: readonly { value: { raw: string; cooked?: string | null } }[],
    expressions: readonly AnyNode[],
  ): string {
    const texts = quasis.map(({ value }) => value.cooked ?? null)
    return expressions.length === 0
      ? JSON.stringify(texts[0])
      : `(template ${JSON.stringify(texts)} ${this.list(expressions)})`
  }

  private key(key: AnyNode, computed: boolean): string {
    const fixed = fixedKey(key, computed)
    if (fixed !== undefined) return JSON.stringify(fixed)
    return computed ? `(computed ${this.write(key)})` : this.write(key)
  }

  /** `{ ["__proto__"]: x }`, `{ __proto__ }` and `class { ["constructor"]() {} }` mean something else than the plain spelling. */
  private member(node: AnyNode & { type: 'Property' | 'MethodDefinition' | 'PropertyDefinition' }): string {
    const fixed = fixedKey(node.key, node.computed)
    const special =
      node.type === 'Property'
        ? fixed === '__proto__' && (node.computed || node.shorthand)
        : fixed === 'constructor' && node.computed
    const kind = 'kind' in node ? ` ${node.kind}` : ''
    const shared = 'static' in node && node.static ? ' static' : ''
    const method = 'method' in node && node.method ? ' method' : ''
    const value = this.write(node.value)
    return `(${node.type}${kind}${shared}${method}${special ? ' own' : ''} ${this.key(node.key, node.computed)} ${value})`
  }

  private call(node: AnyNode & { type: 'CallExpression' }): string {
    const callee = this.write(node.callee)
    const wrapped =
      node.callee.type === 'Identifier' && this.wrappers.has(node.callee.name) ? node.arguments[0] : undefined
    if (wrapped?.type === 'ObjectExpression') {
      const bodies = wrapped.properties.map((p) => (p.type === 'Property' ? p.value : p))
      return `(module ${callee} ${this.list(bodies)})`
    }
    return `(call${node.optional ? '?' : ''} ${callee} ${this.list(node.arguments)})`
  }

  private function(node: FunctionNode & AnyNode): string {
    const kind = `${node.async ? 'async-' : ''}${node.type === 'ArrowFunctionExpression' ? 'arrow' : 'function'}${node.generator ? '*' : ''}`
    const id = node.id ? ` ${this.name(node.id, node.id.name)}` : ''
    const parameters = this.list(node.params)
    const body: AnyNode = node.body
    if (body.type !== 'BlockStatement') return `(${kind}${id} ${parameters} (return ${this.write(body)}))`
    const [first, second] = statements(body.body)
    if (first?.type === 'ReturnStatement' && !second && first.argument) {
      return `(${kind}${id} ${parameters} (return ${this.write(first.argument)}))`
    }
    return `(${kind}${id} ${parameters} ${this.block(body.body)})`
  }

  private block(body: readonly AnyNode[]): string {
    return `{${statements(body)
      .map((node) => this.write(node))
      .join(' ')}}`
  }

  /** The body of a loop or branch, where braces round a single statement mean nothing. */
  private body(node: AnyNode | null | undefined): string {
    if (node?.type !== 'BlockStatement') return node?.type === 'EmptyStatement' ? '{}' : this.write(node)
    const [first, second] = statements(node.body)
    return first && !second && !/Declaration$/.test(first.type) ? this.write(first) : this.block(node.body)
  }

  /** `const` and `let` differ only for a variable that is assigned to. */
  private declarationKind(node: VariableDeclaration): string {
    if (node.kind !== 'const') return node.kind
    const assigned = node.declarations.some(({ id }) =>
      patternIdentifiers(id).some((identifier) => this.names.bindings.get(identifier)?.assigned),
    )
    return assigned ? 'const' : 'let'
  }
}

/** Statements that do something: modules are strict, so `'use strict'` doesn't. */
function statements(body: readonly AnyNode[]): AnyNode[] {
  return body.filter((node) => {
    if (node.type === 'EmptyStatement') return false
    return !(node.type === 'ExpressionStatement' && node.directive === 'use strict')
  })
}

function literal({ value, bigint, regex }: Literal): string {
  if (regex) return `(regex ${JSON.stringify(regex.pattern)} ${regex.flags.split('').sort().join('')})`
  if (bigint !== undefined) return `${BigInt(bigint)}n`
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}

function number<T>(numbers: Map<T, number>, key: T): number {
  const known = numbers.get(key)
  if (known !== undefined) return known
  numbers.set(key, numbers.size)
  return numbers.size - 1
}
