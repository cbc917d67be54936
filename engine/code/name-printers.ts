import type { Import } from './read-module.ts'

/** Modules of Node's that write values as texts, with the names of their classes and functions. */
const printing = /^(?:node:)?(?:util|sys|console)$/

/** What they offer that writes none. */
const others: ReadonlySet<string> = new Set(
  `MIMEParams MIMEType TextDecoder TextEncoder aborted callbackify inherits isArray isDeepStrictEqual parseArgs promisify
   stripVTControlCharacters toUSVString types`.split(/\s+/),
)

/** Whether a name that a bundle imports may write names of its functions and classes: `inspect` of `node:util`. */
export function printsNames(item: Import | undefined): boolean {
  return item !== undefined && isPrinter(item.specifier) && !others.has(item.imported)
}

/** Whether a module offers something that does. */
export function isPrinter(specifier: string): boolean {
  return printing.test(specifier)
}
