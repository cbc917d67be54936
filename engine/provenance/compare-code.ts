import { comparePackages, type PackageChange } from '../code/compare-packages.ts'
import { compareSymbols, type SymbolChange } from '../code/compare-symbols.ts'
import type { SymbolCode } from '../code/name-symbols.ts'
import type { Store, StoredCode } from '../store/open-store.ts'
import type { CodeDigest } from '../values/digest.ts'

/** What differs between two versions of a stage's code. */
export interface CodeDifference {
  readonly symbols: readonly SymbolChange[]
  readonly packages: readonly PackageChange[]
}

/** Makes a function that compares code on record; each pair is compared once. Undefined where either is not on record. */
export function codeComparer(
  store: Pick<Store, 'code'>,
): (was: CodeDigest, now: CodeDigest) => CodeDifference | undefined {
  const compared = new Map<string, CodeDifference | undefined>()
  return (was, now) => {
    const pair = `${was} ${now}`
    if (!compared.has(pair)) compared.set(pair, compare(store.code.find(was), store.code.find(now)))
    return compared.get(pair)
  }
}

function compare(was: StoredCode | undefined, now: StoredCode | undefined): CodeDifference | undefined {
  if (was === undefined || now === undefined) return undefined
  return {
    symbols: compareSymbols(symbolsOf(was, now.file), symbolsOf(now, now.file)),
    packages: comparePackages(was.packages, now.packages),
  }
}

/** The symbols of the stage's own file count as those of `file`: a stage that is renamed has the same ones. */
function symbolsOf(code: StoredCode, file: string): readonly SymbolCode[] {
  const rename = (path: string): string => (path === code.file ? file : path)
  return code.symbols.map((symbol) => ({
    ...symbol,
    digest: symbol.digest as SymbolCode['digest'],
    file: rename(symbol.file),
    uses: symbol.uses.map((id) => id.replace(/^[^#]*/, rename)),
  }))
}
