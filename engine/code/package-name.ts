import { relative, resolve, sep } from 'node:path'

const modules = '/node_modules/'

/**
 * The name of the package that an import of a bundle means: `lodash`, `@scope/name`, or for one that only a folder of the
 * workspace has, `../packages/x/node_modules/lodash`.
 */
export function packageName(specifier: string): string {
  const [folder, inside] = split(specifier)
  return folder + inside.split('/', inside.startsWith('@') ? 2 : 1).join('/')
}

/** Whether a bundle imports a package by this specifier. */
export function namesPackage(specifier: string): boolean {
  return specifier.includes(modules) || !/^[a-z]+:|^[./]/.test(specifier)
}

/** How a bundle imports what only a folder finds: by a path from the project, where bundles run. */
export function placedSpecifier(root: string, home: string, specifier: string): string {
  const way = relative(root, home).split(sep).join('/')
  return `${way.startsWith('.') ? '' : './'}${way}${modules}${specifier}`
}

/** What an import of a bundle asks for, and from which folder. */
export function homeOf(specifier: string, root: string): { readonly name: string; readonly home: string } {
  const [folder, name] = split(specifier)
  return { name, home: resolve(root, folder.slice(0, -modules.length)) }
}

function split(specifier: string): [folder: string, inside: string] {
  const at = specifier.lastIndexOf(modules)
  return at < 0 ? ['', specifier] : [specifier.slice(0, at + modules.length), specifier.slice(at + modules.length)]
}
