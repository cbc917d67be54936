import { Type, type ArrayOptions, type Static, type TSchema } from '@sinclair/typebox'

/** The schema of a list that nobody changes. */
export function list<S extends TSchema>(items: S, options: ArrayOptions = {}) {
  return Type.Unsafe<readonly Static<S>[]>(Type.Array(items, options))
}
