import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { loaders } from './stage-plugin.ts'

/**
 * The files that a module and all that it imports are made of, packages excepted, as far as they can be read: also where an import
 * leads nowhere, or a file has an error. Where an import leads nowhere, the paths at which it would be found are among them.
 */
export async function reachedFiles(entry: string): Promise<string[]> {
  const reached = new Set<string>([entry])
  const { build } = await import('esbuild')
  const building = build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'silent',
    loader: loaders,
    plugins: [
      {
        name: 'reached-files',
        setup(plugin) {
          plugin.onResolve({ filter: /^\.{1,2}\// }, ({ path, resolveDir }) => {
            const target = resolve(resolveDir, path)
            const forms = ['', '.ts', '.tsx', '.js', '.json'].map((ending) => target + ending)
            if (!forms.some((form) => existsSync(form))) for (const form of forms) reached.add(form)
            return undefined
          })
          plugin.onLoad({ filter: /.*/, namespace: 'file' }, ({ path }) => {
            reached.add(path)
            return undefined
          })
        },
      },
    ],
  })
  // Whoever plans tells what is wrong.
  await building.catch(() => undefined)
  return [...reached]
}

/** The nearest folder above a path that is there. */
export function nearestFolder(path: string): string {
  for (let folder = dirname(path); ; folder = dirname(folder)) if (existsSync(folder)) return folder
}
