/** Reads the value of an option that takes names of columns, separated by commas. */
export function columnList(text: string): string[] {
  return text.split(',').map((name) => name.trim())
}
