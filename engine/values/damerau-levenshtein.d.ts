declare module 'damerau-levenshtein' {
  /** How many letters are to be added, left out, replaced or swapped with the next one. */
  export default function distance(one: string, other: string): { readonly steps: number }
}
