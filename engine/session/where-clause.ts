import { op } from 'arquero'
import { parseExpressionAt, type AnyNode } from 'acorn'
import { walk } from '../code/walk.ts'
import { suggestion } from '../values/suggest.ts'
import { UserError } from '../values/user-error.ts'

/**
 * Writes a condition on columns, `activation == "sin"`, as an arquero expression: `d => d["activation"] == "sin"`. Arquero's own
 * functions may stand in it: `test < mean(test)`.
 *
 * @throws UserError `bad-option` for what is no expression, and for names of no column.
 */
export function whereClause(where: string, columns: readonly string[]): string {
  const names: AnyNode[] = []
  walk(parseWhere(where), [
    (node, above) => {
      if (node.type === 'Identifier' && isValue(node, above.at(-1))) names.push(node)
    },
  ])
  let [text, done] = ['', 0]
  for (const node of names) {
    const name = where.slice(node.start, node.end)
    if (!columns.includes(name)) {
      if (known.has(name)) continue
      throw unknownColumn(name, where, columns)
    }
    text += `${where.slice(done, node.start)}d[${JSON.stringify(name)}]`
    done = node.end
  }
  return `d => ${text}${where.slice(done)}`
}

/** The row may be written as `d` too, for columns whose names are no identifiers: `d["test error"] < 1`. */
const known = new Set(['d', 'undefined', 'NaN', 'Infinity', 'Math', ...Object.keys(op)])

function parseWhere(where: string): AnyNode {
  try {
    const node = parseExpressionAt(where, 0, { ecmaVersion: 'latest' })
    if (where.slice(node.end).trim() === '') return node
  } catch {
    // It is told below.
  }
  throw new UserError({
    code: 'bad-option',
    what: `--where '${where}' is no condition`,
    fix: `write one in JavaScript, such as --where 'activation == "sin" && seed < 3'`,
  })
}

/** Not the name of a property, nor that of a function. */
function isValue(node: AnyNode, parent: AnyNode | undefined): boolean {
  if (parent?.type === 'MemberExpression') return parent.object === node || parent.computed
  if (parent?.type === 'Property') return parent.value === node
  return !(parent?.type === 'CallExpression' && parent.callee === node)
}

function unknownColumn(name: string, where: string, columns: readonly string[]): UserError {
  return new UserError({
    code: 'bad-option',
    what: `the table has no column "${name}"`,
    at: `--where '${where}'`,
    fix: suggestion(name, columns, `its columns are ${columns.join(', ')}`),
  })
}
