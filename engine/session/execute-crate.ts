import { join } from 'node:path'
import type { Crate } from '../crates/open-crate.ts'
import type { CrateRecords } from '../crates/read-records.ts'
import { recordsOfCrate } from '../crates/records-of-crate.ts'
import type { Execution } from '../store/open-store.ts'
import { executeOthers, type OthersRequest } from './execute-others.ts'
import { layOutCrate } from './lay-out-crate.ts'
import type { Replayed } from './replayed.ts'

/** Executes tasks of a crate again, in a folder that is made for it, and compares the bytes. */
export async function executeCrate(
  { crate, records }: { readonly crate: Crate; readonly records: CrateRecords },
  chosen: readonly Execution[],
  request: OthersRequest & { readonly packages?: string | undefined },
): Promise<Replayed[]> {
  const { packages, signal } = request
  const laid = await layOutCrate(crate, records, { packages, signal })
  const { root } = laid
  const store = recordsOfCrate(crate, records)
  const place = { ...laid, name: 'the crate', home: root, cache: join(root, '.lineal'), store }
  try {
    return await executeOthers(chosen, place, request)
  } finally {
    laid.remove()
  }
}

/** What whoever executes tasks of a crate should know. */
export function warningsOf({ about, programs }: CrateRecords, sandbox: readonly string[] | undefined): string[] {
  const doors = about.doors.map(({ path }) => path).join(', ')
  return [
    ...(doors === '' ? [] : [`its code reaches the machine through ${doors}, whose purity nobody judges`]),
    ...(programs.size > 0 && sandbox === undefined
      ? ['some of its tasks are programs, and there is no sandbox here: they can do what you can']
      : []),
  ]
}
