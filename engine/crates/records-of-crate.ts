import { statSync } from 'node:fs'
import type { AgainRecords } from '../provenance/order-again.ts'
import { StoreDamage, type Execution, type Store } from '../store/open-store.ts'
import type { ArtifactDigest } from '../values/digest.ts'
import { digestFile } from '../values/digest-file.ts'
import { groupBy } from './group-by.ts'
import type { Crate } from './open-crate.ts'
import type { CrateRecords } from './read-records.ts'

/** A crate in the place of a store: what its executions are repeated from. */
export function recordsOfCrate(
  crate: Crate,
  { executions, artifacts, codes, programs }: CrateRecords,
): AgainRecords & { readonly programs: Pick<Store['programs'], 'find'> } {
  const producers = groupBy<Execution>(executions, ({ output }) => output)
  const fileOf = (digest: ArtifactDigest): string | undefined => {
    const path = artifacts.get(digest)
    return path === undefined ? undefined : crate.pathOf(path)
  }
  const isSound = (digest: ArtifactDigest): boolean => {
    const file = fileOf(digest)
    return file !== undefined && digestFile(file) === digest
  }
  const place = (file: string) => ({ file, bytes: statSync(file).size })
  return {
    executions: { producersOf: (output) => producers.get(output) ?? [] },
    code: { find: (digest) => codes.get(digest) },
    programs: { find: (digest) => programs.get(digest) },
    artifacts: {
      presence: (digests) => new Set(digests.filter((digest) => artifacts.has(digest))),
      location: (digest) => {
        const file = fileOf(digest)
        return file === undefined ? undefined : place(file)
      },
      sound(digest) {
        if (isSound(digest)) return place(fileOf(digest)!)
        throw new StoreDamage(digest, {
          what: `the bytes of artifact ${digest} have changed since the crate was opened`,
          at: crate.name,
          fix: 'get the crate anew',
        })
      },
      setAside: (digest) => (isSound(digest) ? undefined : crate.name),
    },
  }
}
