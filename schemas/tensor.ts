import { Type } from '@sinclair/typebox'
import type { Matrix } from '../nets/linear-algebra/matrix.ts'

/** A vector of float64. */
export interface Vector {
  readonly shape: readonly [length: number]
  readonly data: Float64Array
}

const length = Type.Integer({ minimum: 1 })

/** The schema of a float64 tensor with two axes. */
export function matrix(description: string) {
  const shape = Type.Array(length, { minItems: 2, maxItems: 2 })
  return Type.Unsafe<Matrix>(Type.Object({ dtype: Type.Literal('F64'), shape }, { description }))
}

/** The schema of a float64 tensor with one axis. */
export function vector(description: string) {
  const shape = Type.Array(Type.Integer({ minimum: 0 }), { minItems: 1, maxItems: 1 })
  return Type.Unsafe<Vector>(Type.Object({ dtype: Type.Literal('F64'), shape }, { description }))
}
