const stopWords = new Set('a an and are as at be by for from in is it of on or the to was with'.split(' '))
const alphabet = Array.from('abcdefghijklmnopqrstuvwxyz')
const index = Object.fromEntries(alphabet.map((letter, i) => [letter, i]))
const special = { pad: 0, unknown: 1, start: 2, end: 3 }
const offset = Object.keys(special).length
const encoder = new TextEncoder()
const empty = ''

export const encode = (text: string): number[] =>
  Array.from(text).map((letter) => (index[letter] ?? special.unknown) + offset)
export const bytes = (text: string): Uint8Array => encoder.encode(text || empty)
export const isStopWord = (word: string): boolean => stopWords.has(word)
