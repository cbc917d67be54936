/** Controls of a terminal, what turns the direction of text, line separators and halves of characters; ends of lines and tabs excepted. */
const unprintable = /(?![\n\t])[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu

/** A text as a terminal may show it: what would steer the terminal is written as `\u001b`. */
export function printable(text: string): string {
  return text.replace(unprintable, escaped)
}

/** The same on one line: ends of lines and tabs are written as escapes too. */
export function printableLine(text: string): string {
  return printable(text).replace(/[\n\t]/g, escaped)
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** A line that a person reads is cut where it holds more: a param may be of any length. */
const longestLine = 2000

/** Lines as a person reads them: nothing in them steers the terminal, and none is longer than a screen. */
export function printableLines(text: string): string {
  return printable(text)
    .split('\n')
    .map((line) => cutText(line, longestLine))
    .join('\n')
}

/** A text of at most so many characters whole, else its beginning and its length. */
export function cutText(text: string, most: number): string {
  return text.length <= most ? text : `${beginningOf(text, most)}... (${text.length} characters)`
}

/** The first characters of a text; none is cut in half. */
export function beginningOf(text: string, count: number): string {
  const end = /[\ud800-\udbff]/.test(text.charAt(count - 1)) ? count - 1 : count
  return text.slice(0, end)
}
