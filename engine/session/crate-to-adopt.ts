import { checkRecords } from '../crates/check-records.ts'
import { contradictoryCrate } from '../crates/crate-errors.ts'
import { openCrate } from '../crates/open-crate.ts'
import { readRecords } from '../crates/read-records.ts'
import type { AdoptSource } from './adopt-source.ts'
import { executeCrate, warningsOf } from './execute-crate.ts'
import type { Session } from './open-session.ts'

/** Opens a crate to adopt what is in it; packages that its stages import are those of the pipeline. */
export async function crateToAdopt(name: string, { pipeline }: Pick<Session, 'pipeline'>): Promise<AdoptSource> {
  const crate = await openCrate(name)
  try {
    const records = readRecords(crate)
    const faults = checkRecords(crate, records)
    if (faults.length > 0) throw contradictoryCrate(name, faults)
    return {
      source: { kind: 'crate', name, digest: crate.digest },
      records,
      presence: (digests) => new Set(digests.filter((digest) => records.artifacts.has(digest))),
      copy: async (digest, to) => to.takeIn(crate.pathOf(records.artifacts.get(digest)!)),
      again: (chosen, request) => executeCrate({ crate, records }, chosen, { ...request, packages: pipeline.root }),
      warnings: (sandbox) => warningsOf(records, sandbox),
      close: crate.close,
    }
  } catch (error) {
    crate.close()
    throw error
  }
}
