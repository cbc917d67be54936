import type { ImportPlace } from './find-imports.ts'

/** Replaces each specifier that a module imports by what `resolve` gives for it. */
export function rewriteImports(
  code: string,
  imports: readonly ImportPlace[],
  resolve: (specifier: string) => string,
): string {
  let rewritten = ''
  let from = 0
  for (const { specifier, start, end } of imports) {
    rewritten += code.slice(from, start) + JSON.stringify(resolve(specifier))
    from = end
  }
  return rewritten + code.slice(from)
}
