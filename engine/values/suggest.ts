import distance from 'damerau-levenshtein'

/** "did you mean ...?" where a known word is near, and what there is to choose from. Two letters that are swapped are one mistake. */
export function suggestion(word: string, known: readonly string[], otherwise: string): string {
  const [nearest, edits] = nearestOf(word, known)
  const near = nearest !== '' && edits < word.length && edits <= Math.max(1, Math.floor(0.4 * word.length))
  return near ? `did you mean "${nearest}"? (${otherwise})` : otherwise
}

/** How many letters are wrong: added, left out, another, or swapped with the next one. */
export function editsBetween(one: string, other: string): number {
  return distance(one, other).steps
}

/** The known word that is nearest to a word, and by how many edits; of none, an empty one. */
export function nearestOf(word: string, known: readonly string[]): readonly [word: string, edits: number] {
  let [nearest, edits] = ['', Infinity]
  for (const one of known) {
    const steps = editsBetween(word, one)
    if (steps < edits) [nearest, edits] = [one, steps]
  }
  return [nearest, edits]
}
