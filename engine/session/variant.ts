import { digestText } from '../values/digest.ts'
import type { Params } from './declared-params.ts'

/** A pipeline with params of its own. */
export interface Variant {
  /** By its changed params, `train.rate=0.03,seed=1`; `defaults` where none is changed. */
  readonly name: string
  /** What its user calls it. */
  readonly label?: string
  readonly params: Params
  /** The changed params as `--set` takes them. */
  readonly sets: readonly string[]
}

/** The name of the variant that changes nothing. */
export const defaultsName = 'defaults'

const longestName = 200

/** The name of a variant, or of what some have in common, by its changed params. */
export function variantName(sets: readonly string[]): string {
  const name = sets.length === 0 ? defaultsName : sets.join(',')
  return name.length <= longestName ? name : `${name.slice(0, longestName)}... (digest ${digestOf(name)})`
}

/** What names the variants with these indices, and no others: the params that they share, else the first of them; nothing names the defaults. */
export function nameOfMembers(variants: readonly Variant[], members: readonly number[]): string {
  const [first, ...more] = members.map((member) => variants[member]!)
  const shared = first!.sets.filter((set) => more.every(({ sets }) => sets.includes(set)))
  const covered = variants.filter(({ sets }) => shared.every((set) => sets.includes(set)))
  const sets = covered.length === members.length && shared.length > 0 ? shared : first!.sets
  return sets.length === 0 ? '' : variantName(sets)
}

/** The folder in which the published files of a variant lie. */
export function folderOfVariant({ name, label }: Pick<Variant, 'name' | 'label'>): string {
  const word = label ?? name
  const safe = word.replaceAll(/[^\w.,=+\-[\]]/g, '_')
  const isWhole = safe === word && safe.length <= 100 && !/^\.+$/.test(safe)
  return `variants/${isWhole ? safe : `${safe.slice(0, 80)}-${digestOf(word)}`}`
}

function digestOf(text: string): string {
  return digestText('text', text).slice(0, 12)
}
