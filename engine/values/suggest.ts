import { closest, distance } from 'fastest-levenshtein'

/** "did you mean ...?" where a known word is near, and what there is to choose from. */
export function suggestion(word: string, known: readonly string[], otherwise: string): string {
  const nearest = known.length === 0 ? '' : closest(word, known)
  const edits = distance(word, nearest)
  const near = nearest !== '' && edits < word.length && edits <= Math.max(1, Math.floor(0.4 * word.length))
  return near ? `did you mean "${nearest}"? (${otherwise})` : otherwise
}
