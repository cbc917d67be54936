import { describeThrown, isError, propertyOf, textProperty } from './describe-thrown.ts'
import { framesOf } from './stack-frames.ts'

/** What led to an error: its `cause`, or one of the `errors` that it holds. */
export interface Cause {
  /** How deep it lies below the error that was thrown: 1 is its own cause. */
  readonly depth: number
  readonly relation: 'cause' | 'one of the errors'
  readonly message: string
  readonly frames: readonly string[]
}

/** The greatest depth and number of causes that are told. */
const [mostDepth, mostCauses] = [8, 12]

/**
 * The causes of an error and the errors that it holds, each followed by its own causes. A cause that leads back to itself ends the
 * list.
 */
export function causesOf(error: object, root: string): Cause[] {
  const causes: Cause[] = []
  collect(error, { depth: 1, above: new Set([error]), root, causes })
  return causes
}

interface Collecting {
  readonly depth: number
  /** The errors that led here. */
  readonly above: ReadonlySet<unknown>
  readonly root: string
  readonly causes: Cause[]
}

function collect(error: object, { depth, above, root, causes }: Collecting): void {
  if (depth > mostDepth) return
  for (const { relation, thrown } of behind(error)) {
    if (causes.length === mostCauses) return
    if (above.has(thrown)) continue
    const isOne = isError(thrown)
    const frames = isOne ? framesOf(textProperty(thrown, 'stack'), root) : []
    causes.push({ depth, relation, message: describeThrown(thrown), frames })
    if (isOne) collect(thrown, { depth: depth + 1, above: new Set([...above, thrown]), root, causes })
  }
}

function behind(error: object): { relation: Cause['relation']; thrown: unknown }[] {
  const cause = propertyOf(error, 'cause')
  const errors = propertyOf(error, 'errors')
  return [
    ...(cause === undefined ? [] : [{ relation: 'cause' as const, thrown: cause }]),
    ...(isList(errors) ? membersOf(errors).map((thrown) => ({ relation: 'one of the errors' as const, thrown })) : []),
  ]
}

function isList(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value)
  } catch {
    return false
  }
}

function membersOf(errors: readonly unknown[]): unknown[] {
  try {
    return errors.slice(0, mostCauses)
  } catch {
    return []
  }
}
