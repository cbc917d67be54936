import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildFolder } from '../../engine/store/engine-builds.ts'
import { loader } from './tsx-loader.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const stores = join(repository, 'node_modules/.cache/test-builds')
/** One for each state of the engine's sources, and each Node. */
const store = join(stores, basename(buildFolder({ cache: stores, name: 'store' })))

const engine = JSON.stringify(join(repository, 'engine/index.ts'))
const smallest = {
  'pipeline.ts': `
import { pipeline } from ${engine}
export default pipeline(import.meta.url, { graph: ({ use }) => void use(() => import('./one.ts'))({}, {}) })
`,
  'one.ts': `
import { json, stage } from ${engine}
import { Type } from '@sinclair/typebox'
export default stage({ inputs: {}, params: Type.Object({}), output: json(Type.Number()), run: () => 1 })
`,
}

/** Puts the engine's builds of today's sources into a project's cache, where a first run would spend most of its time on making them. */
export function copyBuilds(root: string): void {
  if (!existsSync(store)) makeStore()
  cpSync(join(store, 'cache/engine'), join(root, 'cache/engine'), { recursive: true })
}

/** Runs twice, because the second run adds what V8 keeps of the first's build. Other processes see all of the store or nothing. */
function makeStore(): void {
  mkdirSync(stores, { recursive: true })
  const made = mkdtempSync(join(stores, 'making-'))
  for (const [name, text] of Object.entries(smallest)) writeFileSync(join(made, name), text)
  for (let i = 0; i < 2; i++)
    execFileSync(process.execPath, [...loader, 'pipeline.ts', 'all'], { cwd: made, stdio: 'pipe' })
  try {
    renameSync(made, store)
  } catch (error) {
    // Another process was faster.
    if (!existsSync(store)) throw error
    rmSync(made, { recursive: true })
  }
  removeOld()
}

const dayMs = 24 * 3600 * 1000

function removeOld(): void {
  for (const name of readdirSync(stores)) {
    const made = statSync(join(stores, name), { throwIfNoEntry: false })?.mtimeMs ?? Infinity
    if (Date.now() - made > dayMs) rmSync(join(stores, name), { recursive: true, force: true })
  }
}
