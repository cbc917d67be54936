import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What tsx starts Node with: without it in between, an invocation is one process. */
export const loader: readonly string[] = [
  '--import',
  join(fileURLToPath(new URL('../..', import.meta.url)), 'node_modules/tsx/dist/loader.mjs'),
]
