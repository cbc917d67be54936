import { Database } from '../../engine/store/sqlite.ts'
import { join } from 'node:path'
import { openStore, type Store } from '../../engine/store/open-store.ts'
import { digestBytes } from '../../engine/values/digest.ts'

/** What the checks have found wrong, so far, and how much they have looked at. */
export interface Tally {
  /** Executions that were announced or recorded and are not there, or not whole. */
  readonly losses: string[]
  /** Bytes that were given and were not those that the task makes. */
  readonly servedWrong: string[]
  /** Tasks that ran although their results were recorded. */
  readonly ranAgain: string[]
  /** What fsck found. */
  readonly findings: string[]
  announced: number
  bytesRead: number
}

/** An empty tally. */
export function newTally(): Tally {
  return { losses: [], servedWrong: [], ranAgain: [], findings: [], announced: 0, bytesRead: 0 }
}

/** A task that a run said it had executed. */
export interface Announced {
  readonly task: string
  readonly output: string
}

interface Head {
  readonly id: number
  readonly chain: string
}

/** Follows a store from kill to kill: what it once held it must hold for ever. */
export class KeptRecord {
  readonly #place: { readonly database: string; readonly cache: string }
  readonly #tally: Tally
  /** What each task makes, in all generations so far. */
  readonly #right = new Map<string, Set<string>>()
  #expected: ReadonlyMap<string, Uint8Array> = new Map()
  #head: Head | undefined

  constructor(root: string, tally: Tally) {
    this.#place = { database: join(root, 'store.db'), cache: join(root, 'cache') }
    this.#tally = tally
  }

  /** From now on tasks make these bytes. */
  expect(bytes: ReadonlyMap<string, Uint8Array>): void {
    this.#expected = bytes
    for (const [task, one] of bytes) this.#right.set(task, (this.#right.get(task) ?? new Set()).add(digestBytes(one)))
  }

  /** Checks everything after a kill; returns the tasks whose results of this generation are recorded. */
  check(announced: readonly Announced[]): Set<string> {
    // As the next run does: opening puts right what a dead process left half done.
    const store = openStore(this.#place)
    try {
      this.#checkChain()
      // What the killed process had open for its workers is swept when the next pool of workers starts.
      const findings = store.health.fsck().filter(({ what }) => !what.endsWith(' was left by a process that died'))
      this.#tally.findings.push(...findings.map(({ what, where }) => `${what} (${where})`))
      const recorded = new Set([...this.#expected.keys()].filter((task) => this.#isRecorded(task, store)))
      this.#tally.announced += announced.length
      for (const { task, output } of announced) {
        if (!recorded.has(task)) this.#tally.losses.push(`${task}: ${output} was announced and is not recorded`)
        if (!this.#right.get(task)!.has(output)) this.#tally.servedWrong.push(`${task}: ${output} was announced`)
      }
      return recorded
    } finally {
      store.close()
    }
  }

  /** Each row's digest covers all rows before it, and fsck has all of them computed again: the last one seen stands for all. */
  #checkChain(): void {
    const db = new Database(this.#place.database, { readonly: true })
    const at = db.prepare<[number], Head>('SELECT id, chain FROM execution WHERE id = ?')
    if (this.#head !== undefined && at.get(this.#head.id)?.chain !== this.#head.chain)
      this.#tally.losses.push(`execution ${this.#head.id}, or one before it, is not what it was`)
    this.#head = db.prepare<[], Head>('SELECT id, chain FROM execution ORDER BY id DESC LIMIT 1').get()
    db.close()
  }

  /** Whether the result of this generation is recorded; if so, its bytes are there, and are those that the task makes. */
  #isRecorded(task: string, store: Store): boolean {
    const execution = store.executions.latestOf(task)
    if (execution === undefined) return false
    const { losses, servedWrong } = this.#tally
    const { key, output } = execution
    if (!this.#right.get(task)!.has(output)) servedWrong.push(`${task}: ${output} is recorded`)
    const expected = this.#expected.get(task)!
    if (output !== digestBytes(expected)) return false
    if (store.executions.lookup([key]).get(key)?.output !== output || !store.artifacts.presence([output]).has(output)) {
      losses.push(`${task}: ${output} was recorded and is not found`)
      return true
    }
    const bytes = store.artifacts.read(output)
    this.#tally.bytesRead += bytes.length
    if (!Buffer.from(expected).equals(bytes)) servedWrong.push(`${task}: other bytes as ${output}`)
    return true
  }
}
