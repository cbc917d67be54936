import type { CodeDigest } from '../values/digest.ts'
import { findImports } from '../worker/find-imports.ts'
import { joinPackages, type InstalledPackage } from './join-packages.ts'
import type { StageText } from '../worker/messages.ts'

/** A stage's code as it was built or kept. */
export interface StageBundle {
  readonly digest: CodeDigest
  /** The stage's source file, relative to the root. */
  readonly file: string
  readonly bundle: string
  readonly map: string
  /** The packages that the bundle imports, as they are installed. */
  readonly packages: readonly InstalledPackage[]
}

/** Prepares a stage's code for workers, so that work which is the same for all workers is done once. */
export async function stageText(
  { digest, file, bundle, map, packages }: StageBundle,
  { root, cache }: { root: string; cache: string },
): Promise<StageText> {
  const imports = findImports(bundle)
  const joined = await joinPackages({ packages, specifiers: imports.map(({ specifier }) => specifier), root, cache })
  return { code: digest, bundle, map, root, file, imports, packages: packages.map(({ name }) => name), joined }
}
