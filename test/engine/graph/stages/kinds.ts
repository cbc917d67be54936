import { Type } from '@sinclair/typebox'
import { json } from '../../../../engine/index.ts'

export const Numbers = json(Type.Array(Type.Number()))
export const Words = json(Type.Array(Type.String()))
