import type { AnyNode } from 'acorn'
import { fixedKey, forEachChild } from './child-nodes.ts'
import { refuseImport } from './known-builtins.ts'
import { globalObjects, impureGlobals, instead, pureGlobals } from './known-globals.ts'
import type { Names } from './resolve-names.ts'

/** A place that reaches the clock, randomness or the world outside, unless the bundle declares the name that it goes by. */
export interface Suspect {
  /** Its offset in the module's text. */
  readonly start: number
  readonly what: string
  readonly instead: string
  /** The global that makes it impure; undefined where no name decides. */
  readonly global: string | undefined
}

/** Where a top-level statement reaches out of itself. */
export interface Reach {
  readonly suspects: readonly Suspect[]
  /** What it imports by a literal `import()`. */
  readonly imports: readonly string[]
}

/** Finds the impure places and dynamic imports of a top-level statement, by every way that the syntax shows. */
export function findReach(statement: AnyNode, names: Names): Reach {
  const finder = new Finder(names)
  finder.visit(statement)
  return finder
}

const localeMethods = /^toLocale(String|DateString|TimeString|UpperCase|LowerCase)$/
const zoneMethods = /^(toLocaleDateString|toLocaleTimeString|DateTimeFormat)$/

/** What the bundler writes for `require` and for paths that it can't resolve before the run. */
const bundlerNames = new Map([
  ['__require', 'require()'],
  ['__glob', 'import() of a computed path'],
])

class Finder implements Reach {
  readonly suspects: Suspect[] = []
  readonly imports: string[] = []
  private readonly names: Names
  /** The nodes around the one that is visited, the nearest last. */
  private readonly above: AnyNode[] = []

  constructor(names: Names) {
    this.names = names
  }

  visit(node: AnyNode): void {
    if (node.type === 'Identifier' && this.names.outerNodes.has(node)) this.global(node, node.name)
    if (node.type === 'MetaProperty' && node.meta.name === 'import')
      this.report(node, 'import.meta', instead.environment)
    if (node.type === 'ImportExpression') this.dynamicImport(node, fixedKey(node.source, true))
    if (node.type === 'MemberExpression') this.member(node, fixedKey(node.property, node.computed))
    this.above.push(node)
    forEachChild(node, (child) => {
      this.visit(child)
    })
    this.above.pop()
  }

  private dynamicImport(node: AnyNode, specifier: string | undefined): void {
    if (specifier === undefined) return this.report(node, 'import() of a computed path', instead.code)
    this.imports.push(specifier)
    const remedy = refuseImport(specifier, '*')
    if (remedy !== undefined) this.report(node, `import("${specifier}")`, remedy)
  }

  /** Follows `globalThis.Math.random` from its root to the global that it reaches, and the member that is taken of it. */
  private global(node: AnyNode, root: string): void {
    const around = [...this.above]
    let [at, name] = [node, root]
    const step = (): string | undefined => {
      const outer = around.at(-1)
      if (outer?.type !== 'MemberExpression' || outer.object !== at) return undefined
      const key = fixedKey(outer.property, outer.computed)
      if (key !== undefined) at = around.pop() ?? at
      return key
    }
    while (globalObjects.has(name)) {
      const key = step()
      if (key === undefined) break
      name = key
    }
    const key = step()
    this.judge({ node, root, name, key, at, above: around, computed: isComputedMember(around.at(-1), at) })
  }

  private judge(use: GlobalUse): void {
    const { name, above, at } = use
    const parent = above.at(-1)
    if (parent?.type === 'UnaryExpression' && parent.operator === 'typeof') return
    if (
      parent?.type === 'BinaryExpression' &&
      parent.operator === 'instanceof' &&
      parent.right === at &&
      use.key === undefined
    )
      return
    if (globalObjects.has(name))
      return this.reportUse(
        use,
        use.computed ? `${name}[...] by a computed name` : `${name} as a value`,
        instead.unknown,
      )
    if (!pureGlobals.has(name)) return this.unknown(use)
    switch (name) {
      case 'Math':
        return this.math(use)
      case 'Date':
        return this.date(use)
      case 'Intl':
        return this.intl(use)
      case 'AbortSignal':
        return use.key === 'timeout' ? this.reportUse(use, 'AbortSignal.timeout', instead.clock) : undefined
      case 'Error':
        if (/^(captureStackTrace|stackTraceLimit|prepareStackTrace)$/.test(use.key ?? ''))
          this.reportUse(use, `Error.${use.key ?? ''}`, instead.environment)
        return
      default:
        return
    }
  }

  private unknown(use: GlobalUse): void {
    const { name, key } = use
    const next = use.above.at(-1)
    if (
      name === 'crypto' &&
      key === 'subtle' &&
      next?.type === 'MemberExpression' &&
      fixedKey(next.property, next.computed) === 'digest'
    )
      return
    const known = bundlerNames.get(name)
    this.reportUse(
      use,
      known ?? (key === undefined ? name : `${name}.${key}`),
      impureGlobals.get(name) ?? instead.unknown,
    )
  }

  private math(use: GlobalUse): void {
    if (use.key === 'random') return this.reportUse(use, 'Math.random', instead.randomness)
    if (use.key !== undefined) return
    if (use.computed) return this.reportUse(use, 'Math[...] by a computed name', instead.randomness)
    const keys = destructuredKeys(use.above.at(-1), use.at)
    if (keys?.includes('random')) return this.reportUse(use, 'Math.random', instead.randomness)
    if (!keys) this.reportUse(use, 'Math as a value, which carries Math.random', instead.randomness)
  }

  private date(use: GlobalUse): void {
    if (use.key === 'UTC' || use.key === 'parse' || use.key === 'prototype') return
    if (use.key !== undefined) return this.reportUse(use, `Date.${use.key}`, instead.clock)
    const parent = use.above.at(-1)
    if (parent?.type === 'CallExpression' && parent.callee === use.at)
      return this.reportUse(use, 'Date()', instead.clock)
    if (parent?.type !== 'NewExpression' || parent.callee !== use.at) {
      return this.reportUse(
        use,
        use.computed ? 'Date[...] by a computed name' : 'Date as a value, which carries Date.now',
        instead.clock,
      )
    }
    const [first] = parent.arguments
    if (!first) this.reportUse(use, 'new Date()', instead.clock)
    else if (first.type === 'SpreadElement')
      this.reportUse(use, 'new Date(...), maybe with no arguments', instead.clock)
  }

  private intl(use: GlobalUse): void {
    const parent = use.above.at(-1)
    const made = parent?.type === 'NewExpression' || parent?.type === 'CallExpression' ? parent : undefined
    if (use.key === 'getCanonicalLocales') return
    if (use.key === undefined || made?.callee !== use.at) return this.reportUse(use, 'Intl as a value', instead.locale)
    this.locale(use.node, `Intl.${use.key}`, use.key, made.arguments, use.root)
  }

  private member(node: AnyNode & { type: 'MemberExpression' }, key: string | undefined): void {
    const parent = this.above.at(-1)
    const call = parent?.type === 'CallExpression' && parent.callee === node ? parent : undefined
    if (key === 'allocUnsafe' || key === 'allocUnsafeSlow')
      this.report(node.property, `.${key}, whose bytes are left over`, 'use Buffer.alloc')
    if (key === 'localeCompare' && isDefault(call?.arguments[1]))
      this.report(node.property, '.localeCompare() without a locale', 'compare with < and >')
    if (key !== undefined && localeMethods.test(key))
      this.locale(node.property, `.${key}()`, key, call?.arguments ?? [], undefined)
    if (key === 'constructor') this.constructorOf(node, parent, call !== undefined)
    if (key === 'stack' && this.isError(node.object))
      this.report(node.property, "an error's stack, which holds paths", instead.environment)
  }

  private constructorOf(node: AnyNode & { type: 'MemberExpression' }, parent: AnyNode | undefined, called: boolean): void {
    const further =
      parent?.type === 'MemberExpression' && parent.object === node
        ? fixedKey(parent.property, parent.computed)
        : undefined
    const made = parent?.type === 'NewExpression' && parent.callee === node ? parent.arguments[0] : undefined
    const fromText = made?.type === 'TemplateLiteral' || (made?.type === 'Literal' && typeof made.value === 'string')
    if (called || fromText) this.report(node.property, 'a call of .constructor, which may be Function', instead.code)
    else if (further === 'constructor') this.report(node.property, '.constructor.constructor, which is Function', instead.code)
    else if (further === 'now') this.report(node.property, '.constructor.now', instead.clock)
  }

  private locale(node: AnyNode, what: string, key: string, args: readonly AnyNode[], global: string | undefined): void {
    if (isDefault(args[0]))
      this.report(node, `${what} without a locale`, zoneMethods.test(key) ? instead.zone : instead.locale, global)
    else if (zoneMethods.test(key) && !namesZone(args[1]))
      this.report(node, `${what} without a time zone`, instead.zone, global)
  }

  private isError(node: AnyNode): boolean {
    if (node.type === 'NewExpression') return node.callee.type === 'Identifier' && node.callee.name.endsWith('Error')
    const binding = this.names.bindings.get(node)
    const caught = this.above.map((outer) => (outer.type === 'CatchClause' ? outer.param : undefined))
    return binding !== undefined && caught.some((param) => param && this.names.bindings.get(param) === binding)
  }

  private reportUse(use: GlobalUse, what: string, remedy: string): void {
    this.report(use.node, what, remedy, use.root)
  }

  private report(node: AnyNode, what: string, remedy: string, global?: string): void {
    this.suspects.push({ start: node.start, what, instead: remedy, global })
  }
}

/** A use of a global: `name`, or `name.key`; `at` is the whole of it, `above` what is around that. */
interface GlobalUse {
  readonly node: AnyNode
  readonly root: string
  readonly name: string
  readonly key: string | undefined
  readonly at: AnyNode
  readonly above: readonly AnyNode[]
  readonly computed: boolean
}

function isComputedMember(parent: AnyNode | undefined, at: AnyNode): boolean {
  return (
    parent?.type === 'MemberExpression' &&
    parent.object === at &&
    fixedKey(parent.property, parent.computed) === undefined
  )
}

/** The keys that `const { a, b } = value` takes, or undefined where it may take any. */
function destructuredKeys(parent: AnyNode | undefined, value: AnyNode): string[] | undefined {
  const pattern =
    parent?.type === 'VariableDeclarator' && parent.init === value
      ? parent.id
      : parent?.type === 'AssignmentExpression' && parent.right === value
        ? parent.left
        : undefined
  if (pattern?.type !== 'ObjectPattern') return undefined
  const keys = pattern.properties.map((p) => (p.type === 'Property' ? fixedKey(p.key, p.computed) : undefined))
  return keys.every((key) => key !== undefined) ? keys : undefined
}

function isDefault(argument: AnyNode | undefined): boolean {
  if (!argument || argument.type === 'SpreadElement') return true
  return (
    (argument.type === 'Identifier' && argument.name === 'undefined') ||
    (argument.type === 'UnaryExpression' && argument.operator === 'void') ||
    (argument.type === 'ArrayExpression' && argument.elements.length === 0)
  )
}

function namesZone(options: AnyNode | undefined): boolean {
  if (options?.type !== 'ObjectExpression') return false
  return options.properties.some((p) => p.type === 'Property' && fixedKey(p.key, p.computed) === 'timeZone')
}
