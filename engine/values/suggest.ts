import { closest, distance } from 'fastest-levenshtein'

/** "did you mean ...?" where a known word is near, and what there is to choose from. */
export function suggestion(word: string, known: readonly string[], otherwise: string): string {
  const nearest = known.length === 0 ? '' : closest(word, known)
  const near = nearest !== '' && distance(word, nearest) <= Math.max(2, Math.floor(word.length / 3))
  return near ? `did you mean "${nearest}"? (${otherwise})` : otherwise
}
