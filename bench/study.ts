/** The trainings of the smoke study's survey, on the kernel and on tfjs, in one run. */
import { existsSync } from 'node:fs'
import type { Backend } from '../nets/backend.ts'
import { fit, type Recipe } from '../nets/fit.ts'
import { kernelBackend } from '../nets/kernel/kernel-backend.ts'
import { logProjected, mse, penalised } from '../nets/losses.ts'
import { pairwise } from '../nets/penalties/pairwise.ts'
import { sample } from '../nets/sample.ts'
import { targets } from '../nets/targets/index.ts'
import { makeTfjsBackend } from '../nets/tfjs/tfjs-backend.ts'
import { processorSeconds } from './train/clock.ts'

const nativeTfjs = new URL('../node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node', import.meta.url)

const optimiser = { name: 'adam', steps: 500, rate: 0.02, final_rate: 1e-5, warm_up: 100, beta1: 0.9, beta2: 0.999, epsilon: 1e-9 } as const // prettier-ignore
const training = { optimiser, penalty: { strength: 1, until: 0.6 }, records: 200 }

const recipes = (['harm2', 'expsin'] as const).flatMap((target) =>
  (['sin', 'tanh'] as const).flatMap((activation) =>
    [mse, penalised(pairwise), logProjected].flatMap((loss) =>
      [0, 1].map((seed) => {
        const recipe: Recipe = { activation, loss, ridge: 1e-8, initialisation: 'std', width: 16, depth: 1, seed, training } // prettier-ignore
        return { target, recipe }
      }),
    ),
  ),
)

/** The processor's seconds for all trainings, on the kernel and on each tfjs that is installed; `--json` prints one object. */
export async function run(args: readonly string[]): Promise<void> {
  const names = existsSync(nativeTfjs) ? (['tfjs-wasm', 'tfjs-node'] as const) : (['tfjs-wasm'] as const)
  const seconds: Record<string, number> = { kernel: await trainAll(kernelBackend) }
  for (const name of names) seconds[name] = await trainAll(await makeTfjsBackend(name))
  if (args.includes('--json')) process.stdout.write(`${JSON.stringify({ trainings: recipes.length, seconds })}\n`)
  else {
    for (const [name, taken] of Object.entries(seconds)) {
      const ratio = (taken / seconds['kernel']!).toFixed(1)
      process.stdout.write(
        `${name}: ${taken.toFixed(2)} s for ${recipes.length} trainings, ${ratio} times the kernel's\n`,
      )
    }
  }
}

function trainAll(backend: Backend): Promise<number> {
  return processorSeconds(async () => {
    for (const { target, recipe } of recipes) await fit(sample(targets[target], 0), recipe, backend)
  })
}
