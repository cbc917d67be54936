import { buildGraph, type Builder } from '../../../engine/graph/build-graph.ts'
import type { Task } from '../../../engine/graph/task.ts'
import type { UserError } from '../../../engine/values/user-error.ts'

/** Where the stages of these tests lie. */
export const place = { root: import.meta.dirname, profile: 'default' }

/** A stage's handle in a pipeline that no type check has seen. */
export type Untyped = (inputs: unknown, params?: unknown, options?: unknown) => Task<never>

/** The handles of the stages beside these tests, without their types. */
export function handlesOf({ use }: Builder) {
  return {
    make: use(() => import('./stages/make.ts')) as unknown as Untyped,
    fit: use(() => import('./stages/fit.ts')) as unknown as Untyped,
    sum: use(() => import('./stages/sum.ts')) as unknown as Untyped,
  }
}

/** What a body is given. */
export type Handles = ReturnType<typeof handlesOf>

/** The graph that a body makes. */
export function graphOf(body: (handles: Handles, builder: Builder) => void) {
  return buildGraph(place, (builder) => {
    body(handlesOf(builder), builder)
  }).graph
}

/** What, where and fix of the error that a body ends with. */
export function refused(body: (handles: Handles, builder: Builder) => void): string[] {
  try {
    graphOf(body)
  } catch (error) {
    const { message, at, fix } = error as UserError
    return [message, at ?? '', fix ?? '']
  }
  return []
}
