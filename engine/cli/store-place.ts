import { join, resolve } from 'node:path'
import type { Place } from '../store/open-store.ts'
import type { Pipeline } from './define-pipeline.ts'

/** Where the store of a pipeline lies: beside its file, unless `--store` says otherwise. */
export function storePlace(pipeline: Pick<Pipeline, 'root'>, options: { store?: string | undefined }): Place {
  const folder = options.store === undefined ? pipeline.root : resolve(options.store)
  return { database: join(folder, 'store.db'), cache: join(folder, 'cache') }
}
