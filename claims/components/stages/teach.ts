import { Type } from '@sinclair/typebox'
import { stage } from 'lineal'
import { describeTeacher, sampleTeacher, teacherNames, type TeacherName } from '../../../nets/teachers.ts'
import { Dataset } from '../../../schemas/dataset.ts'

/** Draws a sum of units from a seed, and points of it with or without noise; the points say nothing of the units. */
export default stage({
  inputs: {},
  params: Type.Object({
    target: Type.Unsafe<TeacherName>({ type: 'string', enum: [...teacherNames] }),
    noise: Type.Number({ minimum: 0, description: "of the training values, over their values' deviation without it" }),
    seed: Type.Integer({ minimum: 0, maximum: 65535 }),
  }),
  output: Dataset,
  run: (_, { target, noise, seed }) => {
    const tensors = { ...sampleTeacher(target, { seed, noise }) }
    const inputs = Array.from({ length: tensors.x_train.shape[1] }, (_, i) => `x${i} on [-1, 1]`)
    return { tensors, metadata: { name: target, source: describeTeacher(target), inputs, output: 'f(x)' } }
  },
})
