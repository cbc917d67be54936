import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after } from 'node:test'
import { identifyStages, type StageCode } from '../../../engine/code/identify-stages.ts'
import type { Memo } from '../../../engine/values/memo.ts'

/** Files of a project by their paths; null takes a file away. */
export type Files = Readonly<Record<string, string | Uint8Array | null>>

/** A project of real files in a temporary folder, which goes away with the test file. */
export class TemporaryProject {
  readonly root: string
  readonly memo: Memo & { readonly values: Map<string, string> } = memoryMemo()
  doors: string[] = []
  /** An hour ahead: every file is old enough for its times to be trusted. */
  clock = (): number => Date.now() + 3_600_000

  constructor(files: Files = {}) {
    this.root = realpathSync(mkdtempSync(join(tmpdir(), 'stage-code-')))
    after(() => {
      rmSync(this.root, { recursive: true, force: true })
    })
    this.write({ 'engine/index.ts': engineIndex, 'package.json': '{ "type": "module" }', ...files })
  }

  path(name: string): string {
    return join(this.root, name)
  }

  write(files: Files): this {
    for (const [name, content] of Object.entries(files)) {
      if (content === null) rmSync(this.path(name), { recursive: true })
      else {
        mkdirSync(dirname(this.path(name)), { recursive: true })
        writeFileSync(this.path(name), content)
      }
    }
    return this
  }

  move(from: string, to: string): this {
    mkdirSync(dirname(this.path(to)), { recursive: true })
    renameSync(this.path(from), this.path(to))
    return this
  }

  identify(...files: string[]): Promise<StageCode[]> {
    const { root, memo, doors, clock } = this
    return identifyStages({
      root,
      engine: this.path('engine'),
      doors: doors.map((door) => this.path(door)),
      files,
      memo,
      clock,
    })
  }

  async one(file = 'stages/a.ts'): Promise<StageCode> {
    const [code] = await this.identify(file)
    if (!code) throw new Error(`${file} was not identified`)
    return code
  }
}

/** A memo in memory. */
export function memoryMemo(): Memo & { readonly values: Map<string, string> } {
  const values = new Map<string, string>()
  return { values, get: (name) => values.get(name), set: (name, value) => void values.set(name, value) }
}

/** The code of one stage whose project has these files, made afresh. */
export async function codeOf(files: Files, file?: string): Promise<StageCode> {
  return new TemporaryProject(files).one(file)
}

const engineIndex = `
export const stage = <T>(declaration: T): T => declaration
export const json = <T>(schema: T) => ({ format: 'json', schema })
`
