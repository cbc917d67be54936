import { parse, type AnyNode, type CallExpression, type Property, type Program } from 'acorn'
import { fixedKey } from './child-nodes.ts'
import { walk } from './walk.ts'

/** A bundle's code without what its stages say of failures, and what the stage itself says. */
export interface WithoutFailures {
  /** As long as the code was: spaces stand in the place of what was taken out. */
  readonly code: string
  readonly failures: 'kept' | undefined
}

const written = /\bfailures\b["']?\s*:\s*["']kept["']/

/**
 * Takes `failures: 'kept'` out of the calls of stage() and program() in a bundle. What becomes of a failure decides no result, so
 * that neither the code digest covers it nor the code that runs can see it.
 */
export function takeFailures(code: string): WithoutFailures {
  if (!written.test(code)) return { code, failures: undefined }
  const tree = parse(code, { ecmaVersion: 'latest', sourceType: 'module' })
  const names = declaringNamesIn(tree)
  const found: { readonly call: CallExpression; readonly property: Property }[] = []
  walk(tree, [
    (node) => {
      const property = node.type === 'CallExpression' && isDeclaring(node, names) ? keptIn(node) : undefined
      if (property !== undefined) found.push({ call: node as CallExpression, property })
    },
  ])
  const whole = found.reduce((text, { property }) => blank(text, property), code)
  const own = defaultCall(tree)
  const isDirect = own !== undefined && isDeclaring(own, names)
  const isKept = isDirect ? found.some(({ call }) => call === own) : found.length > 0
  return { code: whole, failures: isKept ? 'kept' : undefined }
}

/** The names that stage() and program() have in a bundle; none where anything else may have such a name. */
function declaringNamesIn(tree: Program): ReadonlySet<string> {
  const names = new Set<string>()
  for (const statement of tree.body) {
    if (statement.type !== 'ImportDeclaration' || statement.source.value !== 'engine') continue
    for (const item of statement.specifiers)
      if (item.type === 'ImportSpecifier' && item.imported.type === 'Identifier')
        if (['stage', 'program'].includes(item.imported.name)) names.add(item.local.name)
  }
  const plain = new Set(names)
  walk(tree, [
    (node, above) => {
      if (node.type === 'Identifier' && names.has(node.name) && !isPlainUse(node, above.at(-1))) plain.delete(node.name)
    },
  ])
  return plain
}

/** A call, the import, or the name of a property. */
function isPlainUse(node: AnyNode, parent: AnyNode | undefined): boolean {
  switch (parent?.type) {
    case 'CallExpression':
      return parent.callee === node
    case 'ImportSpecifier':
      return true
    case 'MemberExpression':
      return parent.property === node && !parent.computed
    case 'Property':
      return parent.key === node && !parent.computed && !parent.shorthand
    default:
      return false
  }
}

function isDeclaring({ callee }: CallExpression, names: ReadonlySet<string>): boolean {
  return callee.type === 'Identifier' && names.has(callee.name)
}

function keptIn(call: CallExpression): Property | undefined {
  const [declared] = call.arguments
  if (declared?.type !== 'ObjectExpression') return undefined
  return declared.properties.find((one): one is Property => {
    if (one.type !== 'Property' || fixedKey(one.key, one.computed) !== 'failures') return false
    return one.value.type === 'Literal' && one.value.value === 'kept'
  })
}

/** The call that makes the default export, where it is one. */
function defaultCall(tree: Program): CallExpression | undefined {
  const name = tree.body
    .flatMap((statement) => (statement.type === 'ExportNamedDeclaration' ? statement.specifiers : []))
    .find(({ exported }) => exported.type === 'Identifier' && exported.name === 'default')?.local
  const declarators = tree.body.flatMap((statement) =>
    statement.type === 'VariableDeclaration' ? statement.declarations : [],
  )
  const made: AnyNode | null | undefined = declarators.find(
    ({ id }) => id.type === 'Identifier' && name?.type === 'Identifier' && id.name === name.name,
  )?.init
  return made?.type === 'CallExpression' ? made : undefined
}

/** With the comma behind it; lines stay where they are. */
function blank(code: string, { start, end }: Property): string {
  const comma = /^\s*,/.exec(code.slice(end))?.[0] ?? ''
  const taken = code.slice(start, end + comma.length).replace(/[^\n]/g, ' ')
  return code.slice(0, start) + taken + code.slice(end + comma.length)
}
