import { Type } from '@sinclair/typebox'
import { many, stage } from '../../../../engine/index.ts'
import { Numbers, Words } from './kinds.ts'

export default stage({ inputs: { fits: many(Words) }, params: Type.Object({}), output: Numbers, run: () => [] })
