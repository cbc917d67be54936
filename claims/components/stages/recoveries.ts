import { Type } from '@sinclair/typebox'
import { many, stage, type Member } from 'lineal'
import { judgeUnits, truthOf, type Judged, type Truth } from '../../../nets/components/judge-recovery.ts'
import { onOwnInputs } from '../../../nets/components/match-units.ts'
import { teacherNames, type TeacherName } from '../../../nets/teachers.ts'
import { Recoveries, type RecoveryRow } from '../schemas/recoveries.ts'
import { layersOfStart, Recovery } from '../schemas/recovery.ts'

/** Puts what was recovered beside the teachers that the points came from. */
export default stage({
  inputs: { recoveries: many(Recovery) },
  params: Type.Object({
    success: Type.Object({
      error: Type.Number({ description: 'the relative error of a unit up to which it is exact' }),
    }),
  }),
  output: Recoveries,
  run: ({ recoveries }, { success }): readonly RecoveryRow[] => {
    const truths = new Map<string, Truth>()
    const truth = (target: TeacherName, seed: number): Truth => {
      const name = `${target} ${seed}`
      const known = truths.get(name) ?? truthOf(target, seed)
      truths.set(name, known)
      return known
    }
    return recoveries.map((recovery) => rowOf(recovery, truth, success.error)).sort(inOrder)
  },
})

function rowOf(
  { params, digest, value }: Member<Recovery>,
  truthFor: (target: TeacherName, seed: number) => Truth,
  tolerance: number,
): RecoveryRow {
  const { target, noise, method, seed } = params
  const name = teacherNames.find((known) => known === target)
  if (name === undefined || typeof noise !== 'number' || typeof method !== 'string' || typeof seed !== 'number')
    throw new Error(`a recovery of ${JSON.stringify({ target, noise, method, seed })} has no teacher to compare with`)
  const { starts, chosen, exact: sure, input } = value.metadata.recovery
  const truth = truthFor(name, seed)
  const judge = (start: number): Judged => judgeUnits(truth, onOwnInputs(layersOfStart(value, start)[0]!, input))
  const [answer, first] = [judge(chosen), judge(0)]
  const isExact = ({ error = Infinity }: Judged): boolean => error <= tolerance
  const { units, mse, error: standardError } = starts[chosen]!
  const bound = Math.max(...truth.bounds)
  return {
    target: name,
    noise,
    method,
    seed,
    components: truth.hidden.bias.length,
    units,
    starts: starts.length,
    mse,
    error: answer.error ?? null,
    exact: isExact(answer),
    first_exact: isExact(first),
    first_right: first.right,
    claimed: noise === 0 && (standardError ?? Infinity) <= sure,
    standard_error: standardError,
    bound: Number.isFinite(bound) ? bound : null,
    apart: noise > 0 ? apartness(truth, noise) : null,
    efficiency: answer.efficiency(noise) ?? null,
    digests: digest,
  }
}

function apartness({ bounds, gaps }: Truth, noise: number): number | null {
  const worst = gaps === undefined ? Infinity : Math.max(...gaps.map((gap, i) => (noise * bounds[i]!) / gap))
  return Number.isFinite(worst) ? worst : null
}

function inOrder(a: RecoveryRow, b: RecoveryRow): number {
  const names = teacherNames as readonly string[]
  const byName = names.indexOf(a.target) - names.indexOf(b.target)
  const byMethod = a.method < b.method ? -1 : Number(a.method > b.method)
  return byName || a.noise - b.noise || byMethod || a.seed - b.seed
}
