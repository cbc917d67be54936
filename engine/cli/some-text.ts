import { UserError } from '../values/user-error.ts'

/** Reads an option that takes a text: an empty one comes of a shell's variable that has no value. */
export function someText(option: string): (text: string) => string {
  return (text) => {
    if (text.trim() !== '') return text
    throw new UserError({
      code: 'bad-option',
      what: `${option} is empty`,
      fix: `leave ${option} out, or give it a value`,
    })
  }
}
