/** A word as a shell takes it whole, to be copied from a message: in quotes, where it is more than letters, digits and the signs of paths. */
export function shellWord(word: string): string {
  return /^[\w./:@%+=-]+$/.test(word) ? word : quoted(word)
}

/** A word in a shell's quotes. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`
}
