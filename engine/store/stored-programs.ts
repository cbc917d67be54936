import { canonicalJson } from '../values/canonical-json.ts'
import type { ProgramDigest } from '../values/digest.ts'
import type { ProgramRecord } from '../values/program-record.ts'
import type { Connection } from './connection.ts'
import type { EventLog } from './event-log.ts'
import type { KeptTexts } from './kept-texts.ts'

/** What programs needed when they ran: the bytes of their sources, what their tools printed, their environment. */
export interface ProgramArchive {
  /** Keeps a record under its digest; one that is kept already stays. */
  save(digest: ProgramDigest, record: ProgramRecord): void
  /** The record of a digest; undefined where there is none, or it is damaged. */
  find(digest: ProgramDigest): ProgramRecord | undefined
}

/** Opens the records of programs in a store. */
export function programArchive({ guard, write }: Connection, events: EventLog, texts: KeptTexts): ProgramArchive {
  const find = (digest: ProgramDigest): ProgramRecord | undefined => {
    for (const { body } of events.about('program', digest).toReversed()) {
      const text = texts.text(body.text)
      if (text !== undefined) return JSON.parse(text) as ProgramRecord
    }
    return undefined
  }
  return {
    save(digest, record) {
      write(() => {
        if (find(digest) !== undefined) return
        events.append('program', digest, { text: texts.keep(canonicalJson(record), 5) })
      })
    },
    find: (digest) => guard(() => find(digest)),
  }
}
