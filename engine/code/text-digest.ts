import { digestText, type Digest } from '../values/digest.ts'

/** The digest of a bundle's text and source map: it tells whether a kept bundle has the lines of today's sources. */
export function textDigest({ code, map }: { readonly code: string; readonly map: string }): Digest<'text'> {
  return digestText('text', `${code}\n${map}`)
}
