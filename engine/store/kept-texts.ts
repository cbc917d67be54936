import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import { digestText } from '../values/digest.ts'
import type { Connection } from './connection.ts'

/**
 * Brotli's quality: 5 for code, which is kept once and for long (1.1 MB of it: 17 ms, to 16 %; quality 1: 5 ms, to 25 %); 1
 * for plans, whose digests don't shrink (2.4 MB: 14 ms, to 31 %; quality 5: 97 ms, to 33 %).
 */
type Quality = 1 | 5

/** Large texts (code, plans), compressed, each under its own digest: equal ones are kept once. */
export interface KeptTexts {
  /** Keeps a text and gives its digest; only inside a write transaction. */
  keep(text: string, quality: Quality): string
  /** Whether there is a text of this digest, damaged or not. */
  has(digest: string): boolean
  /** The text of a digest, checked; undefined where it is missing or damaged. */
  text(digest: string): string | undefined
}

/** Opens the kept texts of a store. */
export function keptTexts({ db }: Connection): KeptTexts {
  const insert = db.prepare<[string, Uint8Array]>('INSERT INTO kept VALUES (?, ?)')
  const known = db.prepare<[string], 1>('SELECT 1 FROM kept WHERE digest = ?').pluck()
  const select = db.prepare<[string], Uint8Array>('SELECT packed FROM kept WHERE digest = ?').pluck()
  const has = (digest: string): boolean => known.get(digest) !== undefined
  return {
    has,
    keep(text, quality) {
      const digest = digestText('kept', text)
      if (!has(digest)) insert.run(digest, pack(text, quality))
      return digest
    },
    text(digest) {
      const packed = select.get(digest)
      return packed === undefined ? undefined : unpack(packed, digest)
    },
  }
}

/** The packed text; undefined if its digest is another one. */
export function unpack(packed: Uint8Array, digest: string): string | undefined {
  try {
    const text = brotliDecompressSync(packed).toString('utf8')
    return digestText('kept', text) === digest ? text : undefined
  } catch {
    return undefined
  }
}

/** A source map repeats the sources. The window must be wide enough for the compressor to find the repetition. */
function pack(text: string, quality: Quality): Uint8Array {
  return brotliCompressSync(text, {
    params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_LGWIN]: 22 },
  })
}
