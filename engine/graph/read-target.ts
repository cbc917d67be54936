import { UserError } from '../values/user-error.ts'

/** Coordinates, or columns, and the values that are wanted of them; `text` is how it was written. */
export type Wanted = readonly (readonly [name: string, value: string, text: string])[]

/** Reads a target, `train[seed=3]`, as a name and what stands in its brackets. @throws UserError `unknown-target` */
export function readTarget(target: string): { readonly stage: string; readonly wanted: Wanted } {
  const parts = /^([^[\]]+)(?:\[(.*)\])?$/s.exec(target)
  if (parts === null) {
    throw new UserError({
      code: 'unknown-target',
      what: `"${target}" is not a target`,
      fix: "write a stage or a task: train, 'train[seed=3]'",
    })
  }
  const inside = parts[2]?.match(/(?:[^,"]|"(?:[^"\\]|\\.)*")+/g) ?? []
  const wanted = inside.map((part): Wanted[number] => {
    const [, quoted, bare = '', value = ''] = /^\s*(?:("(?:[^"\\]|\\.)*")|([^=]*))(?:=(.*))?$/s.exec(part) ?? []
    return [quoted === undefined ? bare.trim() : unquoted(quoted), value.trim(), part.trim()]
  })
  return { stage: parts[1]!, wanted }
}

/** As a task's name quotes it; what is no such text is no coordinate either. */
function unquoted(text: string): string {
  try {
    return JSON.parse(text) as string
  } catch {
    return text
  }
}
