import type { AnyNode, MemberExpression } from 'acorn'
import { fixedKey } from './child-nodes.ts'
import { isDefault, judgeLocale } from './judge-locale.ts'
import { instead, type ImpureUse } from './known-globals.ts'

const localeMethods = /^toLocale(String|DateString|TimeString|UpperCase|LowerCase)$/

/** Judges a member by its name, whatever it is taken of; `ofError` says that this is an error for certain. */
export function judgeMember(
  node: MemberExpression,
  parent: AnyNode | undefined,
  ofError: () => boolean,
): ImpureUse | undefined {
  const key = fixedKey(node.property, node.computed)
  const args = parent?.type === 'CallExpression' && parent.callee === node ? parent.arguments : undefined
  switch (key) {
    case undefined:
      return undefined
    case 'allocUnsafe':
    case 'allocUnsafeSlow':
      return { what: `.${key}, whose bytes are left over`, instead: 'use Buffer.alloc' }
    case 'localeCompare':
      return isDefault(args?.[1])
        ? { what: '.localeCompare() without a locale', instead: 'compare with < and >' }
        : undefined
    case 'constructor':
      return judgeConstructor(node, parent)
    case 'stack':
      return ofError() ? { what: "an error's stack, which holds paths", instead: instead.environment } : undefined
    default:
      return localeMethods.test(key) ? judgeLocale(`.${key}()`, key, args ?? []) : undefined
  }
}

/** Ways to Function, and so to code made of text, through the constructor of a value. */
function judgeConstructor(node: MemberExpression, parent: AnyNode | undefined): ImpureUse | undefined {
  if (parent?.type === 'MemberExpression' && parent.object === node) {
    const further = fixedKey(parent.property, parent.computed)
    if (further === 'constructor') {
      return { what: '.constructor.constructor, which is Function', instead: instead.code }
    }
    return further === 'now' ? { what: '.constructor.now', instead: instead.clock } : undefined
  }
  const called = parent?.type === 'CallExpression' && parent.callee === node
  const made = parent?.type === 'NewExpression' && parent.callee === node ? parent.arguments[0] : undefined
  const ofText = made?.type === 'TemplateLiteral' || (made?.type === 'Literal' && typeof made.value === 'string')
  return called || ofText ? { what: 'a call of .constructor, which may be Function', instead: instead.code } : undefined
}
