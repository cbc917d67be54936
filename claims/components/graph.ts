import { range, type Builder, type Task } from 'lineal'
import { components as registered, type Method } from './registration.ts'
import type { Profile } from '../registration.ts'
import type { RecoverParams } from './schemas/recovering.ts'
import type { Activation } from '../../nets/activations.ts'
import type { Dataset } from '../../schemas/dataset.ts'
import type { TeacherName } from '../../nets/teachers.ts'

type Recovering = RecoverParams['recovering']

/** Without noise: 24 units, and removal as long as the error is as good as none. */
const clean = {
  width: 24,
  steps: 4000,
  ridge: 1e-10,
  removal: { candidates: 4, merges: 1, quick: 8, attempts: 4, trials: 150, floor: 1e-8 },
}

/** With noise: 16 units, removal down to one, and what one start has missed added from a pool. */
const noisy = {
  width: 16,
  steps: 2000,
  ridge: 1e-6,
  removal: { candidates: 3, merges: 1, quick: 8, attempts: 1, trials: 40, floor: 0 },
  rescue: { pool: 800, trials: 40 },
}

/** Units of each teacher, for the two methods that are told. */
const counts: Readonly<Record<TeacherName, number>> = {
  harm3: 3,
  harm4: 4,
  harm6: 6,
  harm8: 8,
  sinK4: 4,
  sep2: 2,
  sep3: 3,
  sep4: 4,
  sep5: 5,
  tanh3: 3,
  tanh5: 5,
}

/** The exact components of sums of units, and their number, by several methods, without noise and with it. */
export function components({ use }: Pick<Builder, 'use'>, profile: Profile, record: Task<Dataset>) {
  const size = registered.sizes[profile]
  const teach = use(() => import('./stages/teach.ts'), import.meta.url)
  const recover = use(() => import('./stages/recover.ts'), import.meta.url)
  const gather = use(() => import('./stages/recoveries.ts'), import.meta.url)
  const formula = use(() => import('./stages/formula.ts'), import.meta.url)
  const period = use(() => import('./stages/period.ts'), import.meta.url)
  const claimOf = use(() => import('./stages/components-claim.ts'), import.meta.url)
  const show = use(() => import('./stages/components-section.tsx'), import.meta.url)

  const found = [...cleanCells(size.clean), ...noisyCells(size.noisy)].flatMap((cell) =>
    seedsOf(cell.noise > 0 ? size.noisySeeds : size.seeds).flatMap((seed) => {
      const { target, noise } = cell
      const data = teach({}, { target, noise, seed })
      const activation: Activation = target.startsWith('tanh') ? 'tanh' : 'sin'
      return cell.methods.map((method) => {
        const recovering = recoveringOf(method, noise > 0, counts[target])
        return { data, recovery: recover({ data }, { method, seed, activation, recovering }) }
      })
    }),
  )
  const recoveries = found.map(({ recovery }) => recovery)
  const table = gather({ recoveries }, { success: { error: registered.limits.error } })
  const claim = claimOf({ recoveries: [table] }, { goal: [...size.clean.goal], limits: registered.limits })
  // The first seed's nets of our method, to be read.
  const formulas = found
    .filter(({ recovery: { at } }) => at.method === 'log-projected' && at.seed === size.seeds[0])
    .map((pair) => formula(pair, {}))
  const recovery = recover(
    { data: record },
    { method: 'log-projected', seed: 0, activation: 'sin', recovering: recoveringOf('log-projected', true, 0) },
  )
  const reading = { near: 1, name: 'year', resamples: size.resamples, block: 24, seed: 0 }
  const yearly = period({ data: record, recovery }, { reading })
  const section = show({ claim, recoveries: [table], formulas, yearly: [yearly] }, { study: { profile } })
  return { id: registered.id, claim, section }
}

type Size = (typeof registered.sizes)[Profile]

interface Cell {
  readonly target: TeacherName
  readonly noise: number
  readonly methods: readonly Method[]
}

function cleanCells({ goal, beside, methods }: Size['clean']): Cell[] {
  return [...goal, ...beside].map((target) => ({ target, noise: 0, methods }))
}

function noisyCells({ teachers, levels, methods }: Size['noisy']): Cell[] {
  return teachers.flatMap((target) => levels.map((noise) => ({ target, noise, methods })))
}

function seedsOf([first, count]: readonly [number, number]): number[] {
  return range(first, first + count)
}

/** How a method recovers components; told how many there are only where it can't do without. */
function recoveringOf(method: Method, withNoise: boolean, told: number): Recovering {
  const { width, steps, ridge, removal, ...rescue } = withNoise ? noisy : clean
  const { starts, error: exact } = registered.limits
  const training = { width, steps, ridge }
  const common = { removal, ...rescue, starts, exact }
  switch (method) {
    case 'log-projected':
      return { begin: { by: 'training', loss: 'log-projected', rate: 0.1, ...training }, ...common }
    case 'plain-0.3':
      return { begin: { by: 'training', loss: 'mse', rate: 0.3, ...training }, ...common }
    case 'plain-1':
      return { begin: { by: 'training', loss: 'mse', rate: 1, ...training }, ...common }
    case 'greedy':
      return { begin: { by: 'growth', width, pool: 800, trials: 40 }, ...common }
    case 'exact':
      return { begin: { by: 'training', loss: 'log-projected', rate: 0.1, ...training, width: told }, starts, exact }
    case 'expand-and-cluster': {
      const students = { by: 'clustering', students: 10, loss: 'mse', rate: 0.3, ...training } as const
      return { begin: { ...students, width: 4 * told }, starts: 1, exact }
    }
    default:
      return method satisfies never
  }
}
