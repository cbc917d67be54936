import { loadStage } from '../../../../engine/worker/load-stage.ts'
import { describeUserError, UserError } from '../../../../engine/values/user-error.ts'

/** Loads a small stage with a folder of a worker inside a given one, and prints the error that a person would see. */
const [root = ''] = process.argv.slice(2)
const bundle = 'export default { inputs: {}, params: {}, output: {}, run: () => 7 }'
const text = { code: 'c0de', bundle, map: '{}', root, file: 'sum.ts', imports: [], packages: [], joined: {} }
try {
  await loadStage(text, { scratch: `${root}/scratch`, engine: '', doors: {} })
} catch (error) {
  if (!(error instanceof UserError)) throw error
  process.stdout.write(describeUserError(error))
}
