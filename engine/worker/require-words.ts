import { describeValue } from '../values/show-value.ts'
import { UserError } from '../values/user-error.ts'

/**
 * Refuses values in a command that are no words: as text they would be `undefined` or `[object Object]`. The output of a command is one.
 *
 * @throws UserError `bad-word` with the piece of the command before the value.
 */
export function requireWords(pieces: readonly string[], values: readonly unknown[]): void {
  for (const [i, value] of values.entries()) {
    const words: unknown[] = Array.isArray(value) ? value : [value]
    if (words.every(isWord)) continue
    const odd = words.find((one) => !isWord(one))
    throw new UserError({
      code: 'bad-word',
      what: `the command has no word for ${describeValue(odd)}: it stands after \`${(pieces[i] ?? '').trimStart().slice(-60)}\``,
      fix: isMember(odd)
        ? 'write the paths of the members: ${input.<name>.map(({ path }) => path)}'
        : 'write a text, a number or a list of them; is the name spelt as it is declared?',
    })
  }
}

function isWord(value: unknown): boolean {
  return ['string', 'number', 'bigint', 'boolean'].includes(typeof value) || isOutput(value)
}

function isOutput(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'stdout' in value && typeof value.stdout === 'string'
}

function isMember(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'path' in value && 'digest' in value
}
