import { types } from 'node:util'
import { oddValue } from '../values/odd-value.ts'
import { showValue } from '../values/show-value.ts'
import { UserError } from '../values/user-error.ts'
import type { Column } from './columns.ts'

/** Why a cell can't be held, and what to do. */
interface Fault {
  readonly what: string
  readonly fix: string
}

/**
 * Refuses rows that would not come back equal from a table of these columns.
 *
 * @throws UserError `bad-cell` naming row, column and value.
 */
export function checkRows(value: unknown, columns: readonly Column[]): void {
  if (!Array.isArray(value)) {
    const fix = types.isMap(value) ? 'return an array of rows' : 'return an array of it: [...it]'
    const isIterable = typeof value === 'object' && value !== null && Symbol.iterator in value
    throw badCell('the whole value', {
      what: `a table is an array of rows, and this is ${showValue(value)}`,
      fix: isIterable ? fix : 'return an array of rows',
    })
  }
  if (Object.getPrototypeOf(value) !== Array.prototype)
    throw badCell('the whole value', {
      what: 'a table is a plain array of rows, and this is of a class of its own',
      fix: 'return an array of it: [...it]',
    })
  const fields = Object.keys(value)
  if (fields.length > value.length)
    throw badCell('the whole value', {
      what: `the array has a field of its own: ${fields.at(-1)!}`,
      fix: 'return the rows alone: [...it]',
    })
  const byName = new Map(columns.map((column) => [column.name, column]))
  for (let row = 0; row < value.length; row++) checkRow(value[row], row, { columns, byName })
}

interface Table {
  readonly columns: readonly Column[]
  readonly byName: ReadonlyMap<string | symbol, Column>
}

function checkRow(row: unknown, index: number, { columns, byName }: Table): void {
  if (!isPlain(row)) {
    const what = `a row is a plain object, and this is ${showValue(row)}`
    throw badCell(`row ${index}`, { what, fix: oddValue(row).fix })
  }
  for (const column of columns) {
    const fault = cellFault(column, valueOf(row, column.name))
    if (fault !== undefined) throw badCell(`row ${index}, column "${column.name}"`, fault)
  }
  for (const name of Reflect.ownKeys(row)) {
    const value = valueOf(row, name)
    if (byName.has(name) || (typeof name === 'string' && value === undefined)) continue
    throw badCell(`row ${index}, column ${typeof name === 'symbol' ? String(name) : `"${name.toWellFormed()}"`}`, {
      what: `the row holds ${showCell(value)} under a name that the schema of rows does not have`,
      fix: 'name it in the schema, or leave it out',
    })
  }
}

function isPlain(row: unknown): row is object {
  if (typeof row !== 'object' || row === null || types.isProxy(row)) return false
  const prototype: unknown = Object.getPrototypeOf(row)
  return prototype === Object.prototype || prototype === null
}

/** A getter may give another value each time. */
function valueOf(row: object, name: string | symbol): unknown {
  const field = Object.getOwnPropertyDescriptor(row, name)
  return field?.get === undefined && field?.enumerable !== false ? field?.value : getter
}

const getter = Symbol('a getter, or a field that is not enumerable')

function cellFault({ type, optional, nullable }: Column, cell: unknown): Fault | undefined {
  if (cell === undefined) {
    const fix = nullable ? 'write null' : 'give one, or let the schema of rows allow it: Type.Optional(...)'
    return optional ? undefined : { what: 'the row has no value there', fix }
  }
  if (cell === null) {
    const what = `null is no ${type}`
    const fix = optional ? 'leave it out' : 'let the schema of rows allow it: Type.Union([..., Type.Null()])'
    return nullable ? undefined : { what, fix }
  }
  return faultOfType[type](cell)
}

function isNo(type: string, cell: unknown, fix: string): Fault {
  return { what: `${showCell(cell)} is no ${type}`, fix }
}

function showCell(cell: unknown): string {
  return cell === getter ? getter.description! : showValue(cell)
}

const mend = 'mend the value, or the schema of rows'

const faultOfType: Readonly<Record<Column['type'], (cell: unknown) => Fault | undefined>> = {
  number: (cell) => (typeof cell === 'number' ? undefined : isNo('number', cell, mend)),
  integer(cell) {
    if (Number.isSafeInteger(cell)) return Object.is(cell, -0) ? negativeZero : undefined
    if (!Number.isInteger(cell)) return isNo('integer', cell, typeof cell === 'number' ? 'use Type.Number()' : mend)
    const what = `${String(cell)} is beyond the integers that a number holds exactly (up to 2^53 - 1)`
    return { what, fix: 'use Type.BigInt() and a bigint, or Type.Number()' }
  },
  bigint(cell) {
    if (typeof cell !== 'bigint') return isNo('bigint', cell, 'write BigInt(...) of it, or use Type.Integer()')
    if (BigInt.asIntN(64, cell) === cell) return undefined
    return {
      what: `${showValue(cell)} needs more than 64 bits`,
      fix: 'write it as a string, in a column of Type.String()',
    }
  },
  date(cell) {
    if (!types.isDate(cell) || Object.getPrototypeOf(cell) !== Date.prototype)
      return isNo('Date', cell, 'write new Date(...), or use Type.String()')
    if (!Number.isNaN(cell.getTime())) return undefined
    return {
      what: 'an invalid Date',
      fix: 'use null for a value that is missing: Type.Union([Type.Date(), Type.Null()])',
    }
  },
  boolean: (cell) => (typeof cell === 'boolean' ? undefined : isNo('boolean', cell, mend)),
  string(cell) {
    if (typeof cell !== 'string') return isNo('string', cell, mend)
    return cell.isWellFormed()
      ? undefined
      : { what: `${showValue(cell)} has a lone surrogate, which UTF-8 can't hold`, fix: 'store bytes as numbers' }
  },
}

const negativeZero: Fault = {
  what: '-0 is no integer that a column tells from 0',
  fix: 'add 0 to it (x + 0), or use Type.Number()',
}

function badCell(at: string, { what, fix }: Fault): UserError {
  return new UserError({ code: 'bad-cell', what, at, fix })
}
