// Builds the engine as two files: engine.bundle holds what a run with nothing to do needs, later.bundle all else. Node compiles a file
// from its first to its last byte at each start, so that commands which are not asked for would cost time in each run.
//
// Which module lies where follows from the imports: what `import()` names lies in the later part, unless `atStart` lists it, and what
// both parts need lies in the first one. Each part has a table of its modules that the other part asks for, and evaluates a module when
// it is first asked for.
import { join, relative } from 'node:path'
import { build } from 'esbuild'

/** Modules that `import()` names and that each run needs. */
const atStart = ['cli/launch.ts', 'cli/commands/run.ts', 'session/open-session.ts']

/** A package without state, of which both parts have what they use: one that the other part asks for is kept whole. */
const inBoth = /\/@sinclair\/typebox\//

const parts = { first: 'engine.bundle', later: 'later.bundle' }

/**
 * Builds both parts from the entry, which exports the interface.
 *
 * @param options esbuild's options; `absWorkingDir` is the engine's folder
 * @param made the folder to write to
 * @returns the files that were compiled in, and the names that the table of the first part adds to what the entry exports
 */
export async function buildParts(entry, options, made) {
  const root = options.absWorkingDir
  const later = new Set()
  const first = (modules) =>
    buildPart(`${entry}\n${tableOf('first', modules)}`, parts.first, (path, kind) => {
      if (kind !== 'dynamic-import' || atStart.includes(path) || path.startsWith('..')) return false
      later.add(path)
      return true
    })
  const { metafile } = await first([])
  const inFirst = new Set(filesIn(metafile))
  const asked = new Set()
  const second = await buildPart(tableOf('later', later), parts.later, (path) => {
    if (!inFirst.has(path) || inBoth.test(path)) return false
    return asked.add(path)
  })
  await first(asked)
  return { inputs: [...inFirst, ...filesIn(second.metafile)], own: ['first'] }

  function buildPart(contents, file, isElsewhere) {
    const other = file === parts.first ? 'later' : 'first'
    return build({
      ...options,
      stdin: { contents, resolveDir: root },
      outfile: join(made, file),
      plugins: [...options.plugins, takesFrom(root, other, isElsewhere)],
    })
  }
}

function filesIn(metafile) {
  return Object.keys(metafile.inputs).filter((path) => !/^(elsewhere:|<stdin>)/.test(path))
}

/** What a part gives to the other one: its modules by path, each as a function that evaluates it at the first call. */
function tableOf(name, modules) {
  const entries = [...modules].sort().map((path) => {
    const quoted = JSON.stringify(path)
    return `${quoted}: () => require(${JSON.stringify(`./${path}`)})`
  })
  return `export const ${name} = { ${entries.join(', ')} }`
}

/** Has imports of modules that lie in the other part ask that part for them. */
function takesFrom(root, other, isElsewhere) {
  return {
    name: 'takes-from',
    setup({ onLoad, onResolve, resolve }) {
      onResolve({ filter: /./, namespace: 'file' }, async ({ path, ...args }) => {
        if (args.pluginData === 'resolved' || args.kind === 'entry-point') return undefined
        const resolved = await resolve(path, { ...args, pluginData: 'resolved' })
        if (resolved.external || resolved.namespace !== 'file' || resolved.errors.length > 0) return resolved
        const inRoot = relative(root, resolved.path)
        // Not by its own name: one that ends with .mjs would be taken as an ES module.
        return isElsewhere(inRoot, args.kind) ? { path: `${inRoot}.cjs`, namespace: 'elsewhere' } : resolved
      })
      onResolve({ filter: /\.bundle$/, namespace: 'elsewhere' }, ({ path }) => ({ path, external: true }))
      onLoad({ filter: /./, namespace: 'elsewhere' }, ({ path }) => ({
        contents: `module.exports = require('./${parts[other]}').${other}[${JSON.stringify(path.replace(/\.cjs$/, ''))}]()`,
      }))
    },
  }
}
