import type { AnyNode } from 'acorn'
import { fixedKey } from './child-nodes.ts'
import { instead, type ImpureUse } from './known-globals.ts'

const zoneNames = /^(toLocaleDateString|toLocaleTimeString|DateTimeFormat)$/

/** Judges a call that uses the machine's locale or time zone when it is given none. */
export function judgeLocale(what: string, key: string, args: readonly AnyNode[]): ImpureUse | undefined {
  const zoned = zoneNames.test(key)
  if (isDefault(args[0])) return { what: `${what} without a locale`, instead: zoned ? instead.zone : instead.locale }
  return zoned && !namesZone(args[1]) ? { what: `${what} without a time zone`, instead: instead.zone } : undefined
}

/** Whether an argument leaves the choice to the machine. */
export function isDefault(argument: AnyNode | undefined): boolean {
  switch (argument?.type) {
    case undefined:
    case 'SpreadElement':
      return true
    case 'Identifier':
      return argument.name === 'undefined'
    case 'UnaryExpression':
      return argument.operator === 'void'
    case 'ArrayExpression':
      return argument.elements.length === 0
    default:
      return false
  }
}

function namesZone(options: AnyNode | undefined): boolean {
  if (options?.type !== 'ObjectExpression') return false
  return options.properties.some((p) => p.type === 'Property' && fixedKey(p.key, p.computed) === 'timeZone')
}
