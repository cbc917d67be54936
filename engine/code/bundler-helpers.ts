import { readModule } from './read-module.ts'

/** Modules that between them need all functions which the bundler brings along; a module that waits can't be required. */
const modulesFor = (waits: boolean): Readonly<Record<string, string>> => ({
  entry: `import * as common from './common.cjs'
import bytes from './bytes.bin'
import * as lazy from './lazy.mjs'
export * from 'outside'
export const all = [common, bytes, lazy, () => import('./lazy.mjs'), (name) => require(name)]
class Named { static { this.own = 1 } static field = 1 }
export { Named }`,
  './common.cjs': `module.exports = [require('./other.cjs'), require('outside')${waits ? '' : ", require('./lazy.mjs')"}]`,
  './other.cjs': 'exports.b = 1',
  './lazy.mjs': `export * from 'outside'; export const c = 1; export default ${waits ? 'await 1' : '1'}`,
})

let known: Promise<ReadonlySet<string>> | undefined

/** The statements that the bundler may write before the first module of a stage, each as `helperForms` gives it. */
export function bundlerHelpers(): Promise<ReadonlySet<string>> {
  return (known ??= Promise.all([helpersOf(true), helpersOf(false)]).then((found) => new Set(found.flat())))
}

async function helpersOf(waits: boolean): Promise<string[]> {
  const esbuild = await import('esbuild')
  const modules = modulesFor(waits)
  const { outputFiles } = await esbuild.build({
    entryPoints: ['entry'],
    bundle: true,
    charset: 'utf8',
    format: 'esm',
    legalComments: 'none',
    logLevel: 'silent',
    packages: 'external',
    platform: 'node',
    target: 'node20',
    write: false,
    plugins: [
      {
        name: 'helpers',
        setup(build) {
          build.onResolve({ filter: /.*/ }, ({ path }) =>
            path === 'outside' ? { path, external: true } : { path, namespace: 'helpers' },
          )
          build.onLoad({ filter: /.*/, namespace: 'helpers' }, ({ path }) =>
            path.endsWith('.bin') ? { contents: 'b', loader: 'binary' } : { contents: modules[path]!, loader: 'js' },
          )
        },
      },
    ],
  })
  const text = outputFiles[0]!.text
  return helperForms(text.slice(0, text.search(/^\/\/ helpers:/m)))
}

/** The statements of the bundler's own functions, whatever it named their variables and, where a module has the same names, these. */
export function helperForms(text: string): string[] {
  return readModule(text, new Set()).statements.map(({ form, declares, holes }) =>
    [form, ...declares, ...holes].map((name) => (name === form ? name : name.replace(/\d+$/, ''))).join(' '),
  )
}
