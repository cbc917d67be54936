import { readFileSync, realpathSync, statSync } from 'node:fs'
import { extname, join, sep } from 'node:path'
import { exports as resolveExports } from 'resolve.exports'
import { findPackage } from './package-digests.ts'
import { packageName } from './package-name.ts'

/** What an import means in a package of the workspace. */
export type WorkspaceSource = { readonly file: string } | { readonly noExport: string }

/** Files that Node loads by itself: a linked package that is built stays outside of bundles, as its published release would. */
const loadable: ReadonlySet<string> = new Set(['.js', '.mjs', '.cjs', '.json', '.node', ''])

/**
 * The source file that an import means in a package of the workspace: one that is linked into a node_modules, and lies in none
 * itself. It is the project's own code. Undefined for installed packages, and for files that Node loads by itself.
 */
export function workspaceSource(specifier: string, from: string, kind: string): WorkspaceSource | undefined {
  const folder = linkedPackage(packageName(specifier), from)
  if (folder === undefined) return undefined
  const file = entryOf(folder, specifier, kind)
  if (file === undefined) return { noExport: join(folder, 'package.json') }
  return loadable.has(extname(file)) ? undefined : { file: realpathSync(file) }
}

/** The folder of a package that lies in no node_modules; pnpm's own store is one. */
export function linkedPackage(name: string, from: string): string | undefined {
  const folder = findPackage(name, from)
  return folder === undefined || folder.split(sep).includes('node_modules') ? undefined : folder
}

interface Manifest {
  readonly name?: string
  readonly main?: string
  readonly exports?: unknown
}

function entryOf(folder: string, specifier: string, kind: string): string | undefined {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  const inside = specifier.slice(packageName(specifier).length + 1)
  if (manifest.exports !== undefined) return exportOf(folder, manifest, inside, kind)
  const path = join(folder, inside === '' ? (manifest.main ?? 'index') : inside)
  return [...formsOf(path), ...formsOf(join(path, 'index'))].find(isFile) ?? path
}

/** The conditions by which Node resolves an import or a require. */
function exportOf(folder: string, manifest: Manifest, inside: string, kind: string): string | undefined {
  const condition = kind.startsWith('require') ? 'require' : 'import'
  try {
    const entry = inside === '' ? '.' : `./${inside}`
    const found = resolveExports({ name: '', ...manifest }, entry, { unsafe: true, conditions: ['node', condition] })
    return found?.[0] === undefined ? undefined : join(folder, found[0])
  } catch {
    return undefined
  }
}

/** Without `exports`, a path may leave out its extension. */
function formsOf(path: string): string[] {
  return ['', '.js', '.ts', '.tsx', '.mjs', '.mts', '.cjs', '.cts', '.jsx'].map((extension) => path + extension)
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}
