import type { AnyNode } from 'acorn'
import { fixedKey } from './child-nodes.ts'
import { judgeLocale } from './judge-locale.ts'
import { globalObjects, instead, pureGlobals, type ImpureUse } from './known-globals.ts'

/** A use of a global: of `name`, or of `name.key`. */
export interface GlobalUse {
  readonly name: string
  readonly key: string | undefined
  /** The expression that stands for it. */
  readonly at: AnyNode
  /** The nodes around that expression, the nearest last. */
  readonly above: readonly AnyNode[]
}

/** What the bundler writes for `require` and for paths that it can't resolve before the run. */
const bundlerNames: ReadonlyMap<string, string> = new Map([
  ['__require', 'require()'],
  ['__glob', 'import() of a computed path'],
])

/** Judges a use of a global by an allow-list: what isn't known to be pure is impure. */
export function judgeGlobal(use: GlobalUse): ImpureUse | undefined {
  const { name, key, at, above } = use
  const parent = above.at(-1)
  if (parent?.type === 'UnaryExpression' && parent.operator === 'typeof') return undefined
  if (parent?.type === 'BinaryExpression' && parent.operator === 'instanceof' && parent.right === at) return undefined
  if (globalObjects.has(name)) return { what: asValue(use, name), instead: instead.unknown }
  if (!pureGlobals.has(name)) return judgeUnknown(use)
  switch (name) {
    case 'Math':
      return judgeMath(use)
    case 'Date':
      return judgeDate(use)
    case 'Intl':
      return judgeIntl(use)
    case 'AbortSignal':
      return key === 'timeout' ? { what: 'AbortSignal.timeout', instead: instead.clock } : undefined
    case 'Error':
      return key !== undefined && /stack/i.test(key)
        ? { what: `Error.${key}`, instead: instead.environment }
        : undefined
    default:
      return undefined
  }
}

function judgeUnknown({ name, key, above }: GlobalUse): ImpureUse | undefined {
  const next = above.at(-1)
  const further = next?.type === 'MemberExpression' ? fixedKey(next.property, next.computed) : undefined
  if (name === 'crypto' && key === 'subtle' && further === 'digest') return undefined
  if (name === 'process' && key !== undefined && /^std(out|err)$/.test(key))
    return { what: `process.${key}`, instead: instead.output }
  const bundler = bundlerNames.get(name)
  if (bundler !== undefined) return { what: bundler, instead: instead.code }
  return { what: key === undefined ? name : `${name}.${key}` }
}

function judgeMath(use: GlobalUse): ImpureUse | undefined {
  const keys = use.key === undefined ? destructuredKeys(use) : [use.key]
  if (keys?.includes('random')) return { what: 'Math.random', instead: instead.randomness }
  if (keys) return undefined
  return { what: asValue(use, 'Math', 'Math.random'), instead: instead.randomness }
}

function judgeDate(use: GlobalUse): ImpureUse | undefined {
  const { key, at, above } = use
  if (key === 'UTC' || key === 'parse' || key === 'prototype') return undefined
  if (key !== undefined) return { what: `Date.${key}`, instead: instead.clock }
  const parent = above.at(-1)
  if (parent?.type === 'CallExpression' && parent.callee === at) return { what: 'Date()', instead: instead.clock }
  if (parent?.type !== 'NewExpression' || parent.callee !== at) {
    return { what: asValue(use, 'Date', 'Date.now'), instead: instead.clock }
  }
  const [first] = parent.arguments
  if (!first) return { what: 'new Date()', instead: instead.clock }
  return first.type === 'SpreadElement'
    ? { what: 'new Date(...), maybe with no arguments', instead: instead.clock }
    : undefined
}

function judgeIntl({ key, at, above }: GlobalUse): ImpureUse | undefined {
  const parent = above.at(-1)
  const made = parent?.type === 'NewExpression' || parent?.type === 'CallExpression' ? parent : undefined
  if (key === 'getCanonicalLocales') return undefined
  if (key === undefined || made?.callee !== at) return { what: 'Intl as a value', instead: instead.locale }
  return judgeLocale(`Intl.${key}`, key, made.arguments)
}

/** Judges a global that is passed on whole: its receiver may use any member. */
function asValue({ at, above }: GlobalUse, name: string, carries?: string): string {
  const parent = above.at(-1)
  if (parent?.type === 'MemberExpression' && parent.object === at) return `${name}[...] by a computed name`
  return carries === undefined ? `${name} as a value` : `${name} as a value, which carries ${carries}`
}

/** The keys that `const { a, b } = value` takes, or undefined where it may take any. */
function destructuredKeys({ at, above }: GlobalUse): string[] | undefined {
  const parent = above.at(-1)
  const declared = parent?.type === 'VariableDeclarator' && parent.init === at ? parent.id : undefined
  const pattern = parent?.type === 'AssignmentExpression' && parent.right === at ? parent.left : declared
  if (pattern?.type !== 'ObjectPattern') return undefined
  const keys = pattern.properties.map((p) => (p.type === 'Property' ? fixedKey(p.key, p.computed) : undefined))
  return keys.every((key) => key !== undefined) ? keys : undefined
}
