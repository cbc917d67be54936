import { join, resolve } from 'node:path'
import type { BuildPlace } from '../store/engine-builds.ts'
import type { Place } from '../store/open-store.ts'
import type { Pipeline } from './define-pipeline.ts'

/** Where the store of a pipeline lies: beside its file, unless `--store` says otherwise. */
export function storePlace(pipeline: Pick<Pipeline, 'root'>, options: { store?: string | undefined }): Place {
  const folder = options.store === undefined ? pipeline.root : resolve(options.store)
  return { database: join(folder, 'store.db'), cache: join(folder, 'cache') }
}

/** The module of the built command line, and where each of its places was in the sources: a file beside it that is read when wanted. */
export const [builtMain, builtMap] = ['main.cjs', 'main.cjs.map']

/** Where the command line as built from today's sources lies in a cache, if it has been. */
export function commandLineIn(cache: string): BuildPlace {
  return { cache, name: 'command-line' }
}
