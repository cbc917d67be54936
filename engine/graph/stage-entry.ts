/** A stage's file, and the export of it that is the stage. */
export interface StageSource {
  readonly file: string
  readonly exported: string
}

/** Writes where a stage is taken from: `stages/train.ts` for a default export, `stages/try.ts#decov` for a named one. */
export function stageEntry({ file, exported }: StageSource): string {
  return exported === 'default' ? file : `${file}#${exported}`
}

/** Reads what {@link stageEntry} wrote. */
export function stageSource(entry: string): StageSource {
  const [, file, exported] = /^(.+\.[cm]?[jt]sx?)#([^/]+)$/.exec(entry) ?? []
  return file === undefined ? { file: entry, exported: 'default' } : { file, exported: exported! }
}

/** The name of a stage: its file's, and for a named export that one's after it, in lower case: `try-log-det` for `logDet` of try.ts. */
export function nameOfStage(stem: string, exported: string): string {
  if (exported === 'default') return stem
  return `${stem}-${exported.replace(/(?<=[a-z\d])(?=[A-Z])/g, '-').toLowerCase()}`
}
