import { digestText } from '../values/digest.ts'

/** Shorter literals than this, in bytes, are not worth replacing. */
const long = 4096

/** Strings of one line and without escapes: a file's bytes in base64, say. */
const literal = new RegExp(`(["'\`])([A-Za-z0-9+/=_-]{${long},})\\1`, 'g')

/** What stands for a literal: the digest of its text, in a form that no code has by chance. */
const stand = /long-literal-[0-9a-f]{64}/g

/**
 * Keeps long literals from the bundler, which would copy each into every bundle and source map: it is given digests in
 * their place, and its output gets the literals back.
 */
export interface LongLiterals {
  readonly takeOut: (source: Buffer) => Buffer | string
  readonly putBack: (bundle: string) => string
}

/** The long literals of one build. */
export function longLiterals(): LongLiterals {
  const texts = new Map<string, string>()
  const name = (_: string, quote: string, text: string): string => {
    const stands = `long-literal-${digestText('literal', text)}`
    texts.set(stands, text)
    return quote + stands + quote
  }
  return {
    takeOut(source) {
      if (source.length < long) return source
      const text = source.toString()
      const taken = text.replace(literal, name)
      return taken === text ? source : taken
    },
    putBack: (bundle) => (texts.size === 0 ? bundle : bundle.replace(stand, (text) => texts.get(text) ?? text)),
  }
}
