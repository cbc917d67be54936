import stringWidth from 'string-width'
import { printableLine } from '../../values/printable.ts'

const segmenter = new Intl.Segmenter()

/** A text as one line of at most so many columns of a terminal; what is cut ends with `...`. Some characters are two columns wide. */
export function fitWidth(text: string, columns: number): string {
  const line = printableLine(text)
  if (mostWidth(line) <= columns) return line
  const end = '...'.slice(0, Math.max(columns, 0))
  let [fitting, width] = ['', end.length]
  for (const { segment } of segmenter.segment(line)) {
    width += mostWidth(segment)
    if (width > columns) break
    fitting += segment
  }
  return fitting + end
}

/** The columns that a text takes where the terminal draws each part of a composed character by itself, as many do. */
function mostWidth(text: string): number {
  let width = 0
  for (const character of text) width += stringWidth(character)
  return width
}

/** The rows that a line takes which a terminal wraps: a character of two columns is not cut in half. */
export function wrappedRows(line: string, columns: number): number {
  let [rows, column] = [1, 0]
  for (const character of line) {
    const width = stringWidth(character)
    const wraps = column + width > columns
    if (wraps) rows += 1
    column = wraps ? width : column + width
  }
  return rows
}
