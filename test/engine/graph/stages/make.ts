import { Type } from '@sinclair/typebox'
import { stage } from '../../../../engine/index.ts'
import { Numbers } from './kinds.ts'

export default stage({ inputs: {}, params: Type.Object({ size: Type.Number() }), output: Numbers, run: () => [] })
