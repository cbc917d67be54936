import { canonicalJson } from '../values/canonical-json.ts'
import type { ProgramDigest } from '../values/digest.ts'
import type { ProgramRecord } from '../values/program-record.ts'
import type { Connection } from './connection.ts'
import type { EventLog } from './event-log.ts'
import type { KeptTexts } from './kept-texts.ts'

/** What programs needed when they ran: the bytes of their sources, what their tools printed, their environment. */
export interface ProgramArchive {
  /** Keeps a record under its digest: beside one of the same digest with the bytes of fewer sources, say. */
  save(digest: ProgramDigest, record: ProgramRecord): void
  /** The record of a digest; undefined where there is none, or it is damaged. */
  find(digest: ProgramDigest): ProgramRecord | undefined
}

/** Opens the records of programs in a store. */
export function programArchive({ guard, write }: Connection, events: EventLog, texts: KeptTexts): ProgramArchive {
  /** Of those that are sound, the one with the bytes of the most sources. */
  const find = (digest: ProgramDigest): ProgramRecord | undefined => {
    const found = events.about('program', digest).flatMap(({ body }) => {
      const text = texts.text(body.text)
      return text === undefined ? [] : [JSON.parse(text) as ProgramRecord]
    })
    return found.sort((a, b) => keptSources(b) - keptSources(a))[0]
  }
  return {
    save(digest, record) {
      write(() => {
        const text = texts.keep(canonicalJson(record), 5)
        if (!events.about('program', digest).some(({ body }) => body.text === text))
          events.append('program', digest, { text })
      })
    },
    find: (digest) => guard(() => find(digest)),
  }
}

function keptSources({ sources }: ProgramRecord): number {
  return sources.filter(({ text, base64 }) => text !== undefined || base64 !== undefined).length
}
