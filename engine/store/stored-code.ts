import { canonicalJson, type Json } from '../values/canonical-json.ts'
import type { Declaration } from '../values/declaration.ts'
import type { CodeDigest } from '../values/digest.ts'
import type { Connection } from './connection.ts'
import type { EventLog } from './event-log.ts'
import type { KeptTexts } from './kept-texts.ts'

/** The code of a stage as it ran, so that its results can be shown with it and made again years later. */
export interface StoredCode {
  readonly digest: CodeDigest
  /** The stage's file when this text was kept, relative to the project. */
  readonly file: string
  readonly bundle: string
  readonly map: string
  readonly sources: readonly { readonly path: string; readonly text: string }[]
  readonly packages: readonly { readonly name: string; readonly version: string; readonly digest: string }[]
  readonly symbols: readonly {
    readonly name: string
    readonly file: string
    readonly digest: string
    /** The symbols that it uses, each as `file#name`. */
    readonly uses: readonly string[]
  }[]
  readonly declaration: Json
}

/** What a stage declared, as it was kept with its code: it was checked before the stage ran. */
export function declarationOf(code: Pick<StoredCode, 'declaration'>): Declaration
export function declarationOf(code: Pick<StoredCode, 'declaration'> | undefined): Declaration | undefined
export function declarationOf(code: Pick<StoredCode, 'declaration'> | undefined): Declaration | undefined {
  return code?.declaration as Declaration | undefined
}

/** The code kept for provenance. */
export interface CodeArchive {
  /** Keeps code under its digest: beside what was kept of it with other comments, say, and so with other lines to report. */
  save(code: StoredCode): void
  /** The code of a digest that was kept last, of those that suit; undefined where there is none, or it is damaged. */
  find(digest: CodeDigest, suits?: (code: StoredCode) => boolean): StoredCode | undefined
}

/** Opens the code kept in a store. */
export function codeArchive({ guard, write }: Connection, events: EventLog, texts: KeptTexts): CodeArchive {
  const find = (digest: CodeDigest, suits: (code: StoredCode) => boolean): StoredCode | undefined => {
    for (const { body } of events.about('code', digest).toReversed()) {
      const text = texts.text(body.text)
      const code = text === undefined ? undefined : (JSON.parse(text) as StoredCode)
      if (code !== undefined && suits(code)) return code
    }
    return undefined
  }
  return {
    save(code) {
      write(() => {
        const text = texts.keep(canonicalJson(code), 5)
        if (!events.about('code', code.digest).some(({ body }) => body.text === text))
          events.append('code', code.digest, { text })
      })
    },
    find: (digest, suits = () => true) => guard(() => find(digest, suits)),
  }
}
