import { op } from 'arquero'
import { parseExpressionAt, type AnyNode } from 'acorn'
import { walk } from '../code/walk.ts'
import { suggestion } from '../values/suggest.ts'
import { UserError } from '../values/user-error.ts'

/** A piece of a condition, and what stands for it in the expression. */
interface Rewritten {
  readonly node: AnyNode
  readonly text: string
}

/**
 * Writes a condition on columns, `activation == "sin"`, as an arquero expression: `d => d["activation"] == "sin"`. A column whose name is
 * no name of JavaScript is `col("of day")`; a date is compared with a text, `day > "2020-11-01"`; arquero's functions may stand in it.
 *
 * @throws UserError `bad-option` for what is no expression, names of no column, and numbers and dates that mean something else.
 */
export function whereClause(where: string, columns: ReadonlyMap<string, string>): string {
  const rewritten: Rewritten[] = []
  const refuse = (what: string, fix: string): never => {
    throw new UserError({ code: 'bad-option', what, at: `--where '${where}'`, fix })
  }
  const columnAt = (node: AnyNode, parent: AnyNode | undefined): string | undefined => {
    const name = nameOf(node)
    if (name === undefined || (node.type === 'Identifier' && !isValue(node, parent))) return undefined
    if (columns.has(name)) return name
    if (node.type === 'Identifier' && (known.has(name) || isColumnCall(parent))) return undefined
    return refuse(`the table has no column "${name}"`, hintFor(name, [...columns.keys()]))
  }
  walk(parseWhere(where), [
    (node, above) => {
      const parent = above.at(-1)
      if (
        node.type === 'Literal' &&
        typeof node.value === 'number' &&
        isRounded(node.raw ?? '') &&
        !isBesideNumber(above, columns)
      )
        refuse(`${node.raw ?? ''} is no number that JavaScript holds exactly`, `write ${node.raw ?? ''}n`)
      const name = columnAt(node, parent)
      if (name === undefined) return
      const cell = `d[${JSON.stringify(name)}]`
      const other = columns.get(name) === 'date' ? comparedText(node, parent) : undefined
      if (other === undefined) rewritten.push({ node, text: cell })
      else {
        const time = Date.parse(String(other.value))
        if (Number.isNaN(time))
          refuse(`${other.raw ?? ''} is no date`, 'write it as "2020-11-01" or "2020-11-01T12:00:00Z"')
        rewritten.push({ node, text: `(+${cell})` }, { node: other, text: String(time) })
      }
    },
  ])
  return `d => ${replaced(where, rewritten)}`
}

const known = new Set(['undefined', 'NaN', 'Infinity', 'Math', ...Object.keys(op)])

/** Each piece is replaced once; pieces inside of others are not there any more. */
function replaced(where: string, pieces: readonly Rewritten[]): string {
  let [text, done] = ['', 0]
  for (const piece of pieces.toSorted((a, b) => a.node.start - b.node.start)) {
    if (piece.node.start < done) continue
    text += where.slice(done, piece.node.start) + piece.text
    done = piece.node.end
  }
  return text + where.slice(done)
}

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
    fix: `write one in JavaScript, such as --where 'activation == "sin" && seed < 3'; a column with an odd name is col("of day")`,
  })
}

/** The column that a node may name: `seed`, or `col("of day")`. */
function nameOf(node: AnyNode): string | undefined {
  if (node.type === 'Identifier') return node.name
  if (!isColumnCall(node) || node.type !== 'CallExpression') return undefined
  const [argument] = node.arguments
  return argument?.type === 'Literal' && typeof argument.value === 'string' ? argument.value : undefined
}

function isColumnCall(node: AnyNode | undefined): boolean {
  return node?.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'col'
}

/** Not the name of a property, nor that of a function. */
function isValue(node: AnyNode, parent: AnyNode | undefined): boolean {
  if (parent?.type === 'MemberExpression') return parent.object === node || parent.computed
  if (parent?.type === 'Property') return parent.value === node
  return !(parent?.type === 'CallExpression' && parent.callee === node)
}

/** A whole number that is another one once it is read. */
function isRounded(digits: string): boolean {
  return /^\d+$/.test(digits) && BigInt(digits) !== BigInt(Number(digits))
}

/** Whether a number is compared with a column of numbers, which are rounded as it is. */
function isBesideNumber(above: readonly AnyNode[], columns: ReadonlyMap<string, string>): boolean {
  const compared = above.findLast(({ type }) => type !== 'UnaryExpression')
  if (compared?.type !== 'BinaryExpression') return false
  return [compared.left, compared.right].some((side) => columns.get(nameOf(side) ?? '') === 'number')
}

/** The text that a column is compared with. */
function comparedText(node: AnyNode, parent: AnyNode | undefined) {
  if (parent?.type !== 'BinaryExpression') return undefined
  const other = parent.left === node ? parent.right : parent.left
  return other.type === 'Literal' && typeof other.value === 'string' ? other : undefined
}

function hintFor(name: string, columns: readonly string[]): string {
  const odd = columns.find((column) => !/^[A-Za-z_$][\w$]*$/.test(column))
  const call = odd === undefined ? '' : `; one with an odd name is written col(${JSON.stringify(odd)})`
  return suggestion(name, columns, `its columns are ${columns.join(', ')}`) + call
}
