const number = String.raw`-?\d+(?:\.\d+)?`
const layer = /^(\w+)\((\d+)\)$/
const pair = new RegExp(`^(${number}),(${number})$`)
const separators = /[;\s]+/g
const units: Readonly<Record<string, number>> = { k: 1e3, M: 1e6, G: 1e9 }

export const grammar = { layer, pair, separators, units }

export function parse(text: string): string[] {
  return text.split(separators).filter((part) => layer.test(part) || pair.test(part))
}
