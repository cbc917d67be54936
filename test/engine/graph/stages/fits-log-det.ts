import { Type } from '@sinclair/typebox'
import { stage } from '../../../../engine/index.ts'
import { Numbers, Words } from './kinds.ts'

export default stage({
  inputs: { data: Numbers },
  params: Type.Object({ seed: Type.Number() }),
  output: Words,
  run: () => [],
})
