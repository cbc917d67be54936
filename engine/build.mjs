// Builds dist/ from the sources: when this repository is installed, at `npm pack`, and by `npm run build`. `--watch` builds on every change,
// `--types` rolls up the types for a package, `--own-types` takes those of the sources again.
//
//   index.js        what `import 'lineal'` means; it requires engine.bundle
//   engine.bundle   what runs in a pipeline's own process and each run needs, as one CommonJS file
//   later.bundle    what only some commands need (build-parts.mjs)
//   *.bundle        what it takes from npm and does not always need, a CommonJS file each
//   lineal.js       the command `lineal`
//   host.js         the process in which a watch runs a pipeline's own code
//   worker/         what workers run on, and the stages' part of the engine
//   index.d.ts      the types: in this repository those of the sources, in the package one file of all that the interface reaches
//   sources.json    what all this was built from; the published package lacks it
//
// engine.bundle is one file, and not named .js, because a run with nothing to do is to start quickly. tsx asks a thread for each module
// that is imported, and parses each file that ends with .js, .cjs or .mjs. Node takes a file of another ending as CommonJS, and tsx leaves
// it alone. Packages are files of their own, because Node 20 reads the bundle from its first to its last byte at each start.
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  watch,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { clearTimeout, setTimeout } from 'node:timers'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { buildParts } from './build-parts.mjs'

const root = dirname(fileURLToPath(import.meta.url))
const dist = join(root, 'dist')

/** What is installed beside the engine: native, or a program of its own. All else is compiled in. */
const external = ['better-sqlite3', 'better-sqlite3-12', 'bindings', 'esbuild', 'tsx']

/** Packages that a run with nothing to do does not load. A module's default export would not pass from file to file: p-queue stays in. */
const apart = [
  '@observablehq/plot',
  '@jridgewell/trace-mapping',
  '@uwdata/flechette',
  'acorn',
  'ajv',
  'arquero',
  'chokidar',
  'd3-dag',
  'diff',
  'linkedom',
  'log-update',
  'tinyglobby',
  'yaml',
  'yauzl',
  'yazl',
]

/** What only programs of the package itself take from the bundle: names, and the modules that export them. */
const programs = { lineal: './cli/lineal.ts', hostPipeline: './session/host-pipeline.ts' }

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
}

const createsRequire =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);"

/** Builds dist, unless it was built from what is there now. What uses dist meanwhile sees the earlier one, or the new one. */
async function buildDist() {
  const record = readRecord()
  if (isBuilt(record)) return process.stdout.write('engine/dist is up to date\n')
  const made = join(root, `dist.${process.pid}`)
  rmSync(made, { recursive: true, force: true })
  mkdirSync(made)
  try {
    const inputs = [...(await buildPackages(made)), ...(await buildBundle(made)), ...(await buildWorker(made))]
    writeFileSync(join(made, 'third-party-licenses.txt'), licencesOf(inputs))
    writeOwnTypes(made)
    writeFileSync(join(made, 'sources.json'), JSON.stringify(record))
    replaceDist(made)
  } finally {
    rmSync(made, { recursive: true, force: true })
  }
  return process.stdout.write('built engine/dist\n')
}

/** Half as large loads faster by a fifth of a run with nothing to do; the map is for the stack of a bug. */
const commonJs = {
  ...shared,
  format: 'cjs',
  external,
  minify: true,
  keepNames: true,
  lineLimit: 120,
  banner: { js: "const __url = require('node:url').pathToFileURL(__filename).href;" },
  define: { 'import.meta.url': '__url' },
}

const packagesApart = {
  name: 'packages-apart',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      apart.includes(path) && kind !== 'entry-point' ? { path: `./${fileOf(path)}`, external: true } : undefined,
    )
  },
}

function fileOf(name) {
  return `${name.replace('@', '').replace('/', '-')}.bundle`
}

async function buildPackages(made) {
  // An optional package, which store/sqlite.ts asks for by the name of its file.
  const sqlite = existsSync(join(root, '../node_modules/better-sqlite3-12')) ? ['better-sqlite3-12'] : []
  const built = await Promise.all(
    [...apart, ...sqlite].map((name) =>
      build({ ...commonJs, entryPoints: [name], outfile: join(made, fileOf(name)), plugins: [packagesApart] }),
    ),
  )
  return built.flatMap(({ metafile }) => Object.keys(metafile.inputs))
}

async function buildBundle(made) {
  const entry = [
    "export * from './index.ts'",
    ...Object.entries(programs).map(([name, module]) => `export { ${name} } from '${module}'`),
  ].join('\n')
  const options = { ...commonJs, plugins: [packagesApart], sourcemap: 'external', sourcesContent: false }
  const { inputs, own } = await buildParts(entry, options, made)
  const exported = Object.keys(createRequire(import.meta.url)(join(made, 'engine.bundle')))
  const names = exported.filter((name) => !(name in programs) && !own.includes(name))
  const load = `import module, { createRequire } from 'node:module'
// Node 22.1 and later keep what V8 made of the bundle; an earlier one compiles it each time.
module.enableCompileCache?.()
`
  writeFileSync(
    join(made, 'index.js'),
    `${load}export const { ${names.sort().join(', ')} } = createRequire(import.meta.url)('./engine.bundle')\n`,
  )
  writeFileSync(
    join(made, 'lineal.js'),
    `#!/usr/bin/env node\n${load}createRequire(import.meta.url)('./engine.bundle').lineal(process.argv.slice(2))\n`,
  )
  chmodSync(join(made, 'lineal.js'), 0o755)
  writeFileSync(join(made, 'host.js'), `${load}createRequire(import.meta.url)('./engine.bundle').hostPipeline()\n`)
  return inputs
}

/** Readable, and without maps: its frames are never shown to a user, and workers turn source maps on for the stages' sake. */
async function buildWorker(made) {
  const { metafile } = await build({
    ...shared,
    entryPoints: [
      'worker/worker.ts',
      'worker/module-hooks.ts',
      'worker/debug-task.ts',
      'worker/debug-hooks.ts',
      'stage-api.ts',
    ],
    external: ['tsx'],
    outbase: '.',
    outdir: join(made, 'worker'),
    format: 'esm',
    splitting: true,
    // Packages in CommonJS (ajv) call require for what a bundle leaves outside.
    banner: { js: createsRequire },
  })
  return Object.keys(metafile.inputs)
}

function writeOwnTypes(folder) {
  writeFileSync(join(folder, 'index.d.ts'), "export * from '../index.ts'\n")
}

async function rollUpTypes() {
  const { rollup } = await import('rollup')
  const { dts } = await import('rollup-plugin-dts')
  const bundle = await rollup({
    input: join(root, 'index.ts'),
    plugins: [dts({ tsconfig: join(root, '../tsconfig.json') })],
    external: (id) => !/^[./]/.test(id),
    onwarn: ({ message }) => {
      throw new Error(message)
    },
  })
  await bundle.write({ file: join(dist, 'index.d.ts') })
}

/** Packages whose published files hold their dependencies. */
const prebuilt = ['d3-dag']

function addDependencies(folder, packages) {
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  for (const name of Object.keys(dependencies)) {
    const own = join(folder.slice(0, folder.lastIndexOf('node_modules')), 'node_modules', name)
    if (packages.has(own)) continue
    packages.add(own)
    addDependencies(own, packages)
  }
}

/** The licences of the packages that are compiled in. */
function licencesOf(inputs) {
  const packages = new Set(
    inputs.flatMap((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(join(root, path))?.[1] ?? []),
  )
  for (const folder of packages) if (prebuilt.includes(basename(folder))) addDependencies(folder, packages)
  const texts = [...packages].sort().map((folder) => {
    const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
    if (file === undefined && (license === undefined || author === undefined))
      throw new Error(`${name} has no file with its licence, and its package.json does not tell it`)
    const text =
      file === undefined
        ? `Copyright ${author}. Its package.json names the licence ${license}, and it has no file with the text.`
        : readFileSync(join(folder, file), 'utf8').trim()
    return `${name} ${version} (${license})\n\n${text}\n`
  })
  return `Packages that are compiled into this one, and their licences.\n\n${texts.join('\n\n')}`
}

/** The source files by path, each with its size, times and digest; and what is installed, which is compiled in. */
function readRecord() {
  const isSource = (path) => path.endsWith('.ts') && !/^(dist|template|node_modules)\b/.test(path)
  const builders = ['build.mjs', 'build-parts.mjs', 'package.json']
  const paths = [...readdirSync(root, { recursive: true }).filter(isSource), ...builders]
  const files = paths.sort().map((path) => {
    const { size, mtimeMs, ctimeMs } = statSync(join(root, path))
    return [path, [size, mtimeMs, ctimeMs, sha256(join(root, path))]]
  })
  const installed = join(root, '../node_modules/.package-lock.json')
  return { files: Object.fromEntries(files), installed: existsSync(installed) ? sha256(installed) : '' }
}

/** Whether dist was built from the same bytes. */
function isBuilt({ files, installed }) {
  try {
    const built = JSON.parse(readFileSync(join(dist, 'sources.json'), 'utf8'))
    const bytesOf = (all) => JSON.stringify(Object.entries(all).map(([path, [, , , digest]]) => [path, digest]))
    return built.installed === installed && bytesOf(built.files) === bytesOf(files)
  } catch {
    return false
  }
}

function replaceDist(made) {
  const earlier = `${made}.earlier`
  if (existsSync(dist)) renameSync(dist, earlier)
  renameSync(made, dist)
  rmSync(earlier, { recursive: true, force: true })
}

function sha256(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}

await buildDist()
if (process.argv.includes('--types')) await rollUpTypes()
if (process.argv.includes('--own-types')) writeOwnTypes(dist)
if (process.argv.includes('--watch')) {
  let timer
  watch(root, { recursive: true }, (_, path) => {
    if (!/\.(ts|mjs|json)$/.test(path ?? '') || /^(dist|template|node_modules)\b/.test(path)) return
    clearTimeout(timer)
    timer = setTimeout(() => void buildDist().catch((error) => process.stderr.write(`${error.message}\n`)), 100)
  })
}
