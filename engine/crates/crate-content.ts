import type { CrateAbout } from './crate-schemas.ts'
import type { Gathered } from './gather-crate.ts'
import type { LockedPackage } from './package-lock.ts'
import type { ProjectFacts } from './project-facts.ts'

/** A file of a crate, as its metadata tells of it. */
export interface FileFacts {
  readonly bytes: number
  readonly digest: string
}

/** All that the metadata and the preview of a crate tell of. */
export interface CrateContent {
  readonly about: CrateAbout
  readonly gathered: Gathered
  readonly project: ProjectFacts
  /** The pipeline's file in the crate. */
  readonly workflow: string
  /** All files but the metadata, the preview and the manifest. */
  readonly files: ReadonlyMap<string, FileFacts>
  readonly packages: readonly LockedPackage[]
  /** The texts of results that are short, by execution. */
  readonly shown: ReadonlyMap<number, string>
}
