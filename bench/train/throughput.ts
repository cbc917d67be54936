/** Steps of one small net on every core at once, as a study takes them. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { theMachine } from '../../kernel/machine.ts'
import { openOn } from './shape.ts'

const own = fileURLToPath(import.meta.url)
const seconds = 1

/** Full-batch steps of (2, 16, 1024, tanh) a second, a process for each core. */
export async function seedStepsPerSecond(): Promise<number> {
  const children = Array.from({ length: availableParallelism() }, () => fork(own, ['measure'], { execArgv: ['--import', 'tsx'] })) // prettier-ignore
  const speeds = await Promise.all(
    children.map(async (child) => {
      const [speed] = (await once(child, 'message')) as [number]
      return speed
    }),
  )
  return speeds.reduce((sum, speed) => sum + speed, 0)
}

function measure(): number {
  const training = openOn(theMachine(), { d: 2, hidden: [16], n: 1024, activation: 'tanh' })
  const rates = new Float64Array(1000).fill(1e-3)
  training.steps(rates)
  const start = performance.now()
  let steps = 0
  while (performance.now() - start < 1000 * seconds) {
    training.steps(rates)
    steps += rates.length
  }
  return (1000 * steps) / (performance.now() - start)
}

if (process.argv[1] === own && process.send) process.send(measure())
