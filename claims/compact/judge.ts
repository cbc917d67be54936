import { bootstrap } from '../../nets/statistics/bootstrap.ts'
import { groupBy } from '../../nets/statistics/group-by.ts'
import { logError } from '../../nets/statistics/log-error.ts'
import { mean } from '../../nets/statistics/mean.ts'
import type { Claim } from '../../schemas/claim.ts'
import type { CompactRow } from './schemas/compact-table.ts'
import type { TrialRow } from '../../schemas/trial-row.ts'

/** The numbers of the rule, and the width at which losses are compared. */
export interface CompactLimits {
  readonly sets: number
  readonly parameters: number
  readonly error: number
  readonly dense: number
  readonly reference: number
}

/** What was found on one set. */
export interface SetFinding {
  readonly target: string
  readonly published: boolean
  readonly dense: boolean
  readonly loss: boolean
}

/** Whether each criterion holds on each of the sets that have published numbers. */
export function findingsOf(rows: readonly CompactRow[], limits: CompactLimits): SetFinding[] {
  return [...groupBy(rows, ({ target }) => target)].flatMap(([target, own]): SetFinding[] => {
    const mlp = own.find(({ kind }) => kind === 'published MLP')
    if (mlp === undefined) return []
    const ours = own.filter(({ kind }) => kind === 'ours')
    const smallEnough = (than: CompactRow) =>
      ours.filter((row) => row.parameters * limits.parameters <= than.parameters)
    const dense = bestDense(own, limits.dense)
    const plain = own.find(({ kind, width }) => kind === 'plain' && width === limits.reference)
    const below = (error: number | null, bound: number) => error !== null && error <= bound
    return [
      {
        target,
        published: smallEnough(mlp).some(({ mae }) => below(mae, mlp.mae! / Math.sqrt(limits.error))),
        dense: dense !== undefined && smallEnough(dense).some(({ error }) => below(error, dense.error! / limits.error)),
        loss: (plain?.ratio_low ?? -1) > 0,
      },
    ]
  })
}

/** The dense net of ours with the least median test error: chosen in its favour. */
function bestDense(rows: readonly CompactRow[], least: number): CompactRow | undefined {
  const dense = rows.filter(({ kind, parameters, error }) => kind === 'dense' && parameters >= least && error !== null)
  return dense.toSorted((a, b) => a.error! - b.error!)[0]
}

/** The verdict on C7 by its rule, and what it rests on. */
export function judgeCompact(
  rows: readonly CompactRow[],
  nets: readonly TrialRow[],
  limits: CompactLimits,
): Omit<Claim, 'id' | 'tasks'> {
  const findings = findingsOf(rows, limits)
  const count = (criterion: 'published' | 'dense' | 'loss') => findings.filter((finding) => finding[criterion]).length
  const met = (criterion: 'published' | 'dense' | 'loss') => count(criterion) >= limits.sets * findings.length
  const all = met('published') && met('dense') && met('loss')
  const verdict = all ? 'reproduced' : met('published') || met('dense') ? 'partly' : 'not reproduced'
  const effect = effectOf(rows, nets, limits.reference)
  const of = `of ${findings.length} sets`
  return {
    verdict,
    statement: [
      `${limits.parameters} times fewer parameters at ${limits.error} times lower squared error than the best published MLP on ${count('published')} ${of}, than our own dense nets of at least ${limits.dense} parameters on ${count('dense')}.`,
      `With the same small net the log projected loss has a lower squared error than tuned plain MSE, with an interval above 0, on ${count('loss')} ${of}.`,
      `Below the best published KAN on ${belowKan(rows)} ${of}.`,
    ].join(' '),
    measure: `log10 of the mean absolute error of the best published MLP over that of ours with ${limits.reference} hidden units, mean over sets`,
    effect: effect.value,
    interval: [effect.interval[0], effect.interval[1]],
    seeds: effect.seeds,
  }
}

/** Sets on which ours, at some width of fewer parameters, has a lower median error than the best published KAN. */
function belowKan(rows: readonly CompactRow[]): number {
  const kans = rows.filter(({ kind }) => kind === 'published KAN')
  return kans.filter((kan) =>
    rows.some(
      ({ kind, target, parameters, mae }) =>
        kind === 'ours' && target === kan.target && parameters < kan.parameters && mae !== null && mae < kan.mae!,
    ),
  ).length
}

function effectOf(rows: readonly CompactRow[], nets: readonly TrialRow[], reference: number) {
  const mlps = new Map(rows.filter(({ kind }) => kind === 'published MLP').map(({ target, mae }) => [target, mae!]))
  const own = nets.filter(({ target, width }) => width === reference && mlps.has(target))
  const groups = [...groupBy(own, ({ draw, seed }) => `${draw} ${seed}`).values()]
  const gain = (group: readonly TrialRow[]) =>
    mean(group.map(({ target, test_mae }) => logError(mlps.get(target)!) - logError(test_mae)))
  return { ...bootstrap(groups.map(gain), mean), seeds: groups.length }
}
