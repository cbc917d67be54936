// The engine as pipelines and stages import it. A loader for TypeScript makes each imported module in a thread of its own, which takes
// longer than a run with nothing to do may: so this one module is imported, and requires the others.
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type * as Interface from './interface.ts'

export type * from './interface.ts'
export type UserError = Interface.UserError
export const { file, grid, html, json, many, open, pipeline, range, safetensors, stage, svg, table, UserError } = load()

function load(): typeof Interface {
  const require = createRequire(import.meta.url)
  try {
    return require('./interface.ts') as typeof Interface
  } catch {
    return compile(require)
  }
}

/** Under a loader that makes imports alone, as test runners have: compiled by the bundler. */
function compile(require: NodeJS.Require): typeof Interface {
  const { buildSync } = require('esbuild') as typeof import('esbuild')
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL('./interface.ts', import.meta.url))],
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    define: { 'import.meta.url': JSON.stringify(new URL('./cli/define-pipeline.ts', import.meta.url).href) },
  })
  const module = { exports: {} as typeof Interface }
  // Of the ways to run a text, the one in which it can import.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
  new Function('module', 'exports', 'require', outputFiles[0]!.text)(module, module.exports, require)
  return module.exports
}
