import { Type } from '@sinclair/typebox'
import type { Scaling as ScalingOfColumns } from '../nets/net.ts'
import { list } from './list.ts'

const numbers = list(Type.Number(), { description: 'one for each column' })

/** Columns become (column - offset) / scale. */
export type Scaling = ScalingOfColumns

/** Columns become (column - offset) / scale. */
export const Scaling = Type.Unsafe<ScalingOfColumns>(Type.Object({ offset: numbers, scale: numbers }))
