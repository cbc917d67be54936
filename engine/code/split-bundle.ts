/** One module's part of a bundle's text. */
export interface BundlePart {
  /** The module's path as the bundler names it; empty for the bundler's own functions. */
  readonly file: string
  readonly offset: number
  readonly text: string
}

/**
 * Splits a bundle at the comments that the bundler puts before each module. A line in a text that looks like such a
 * comment would leave parts that don't parse, which the caller notices.
 *
 * @throws Error where a module has no such comment: its code would pass for the bundler's own, which has no digest.
 */
export function splitBundle(code: string, files: ReadonlySet<string>): BundlePart[] {
  const marks = [...code.matchAll(/^\/\/ (.+)$/gm)].filter((match) => files.has(match[1] ?? ''))
  const marked = new Set(marks.map((mark) => mark[1]))
  const lost = [...files].filter((file) => !marked.has(file))
  if (lost.length > 0) throw new Error(`the bundle does not show where ${lost.join(', ')} begins`)
  const ends = [...marks.map((mark) => mark.index), code.length]
  const starts = [{ file: '', offset: 0 }, ...marks.map((mark) => ({ file: mark[1] ?? '', offset: mark.index }))]
  return starts.map(({ file, offset }, i) => ({ file, offset, text: code.slice(offset, ends[i]) }))
}
