// Draws the picture of README.md: the units of one net before training, after plain training, and with a loss against collapse.
//
// usage: npx tsx scripts/draw-units.ts > docs/units.svg       after `npx tsx pipeline.ts all`
import { open, type Member, type Task } from 'lineal'
import pipeline from '../pipeline.ts'
import { basisFigure } from '../claims/collapse/basis-figure.ts'
import type { TrainedNet } from '../schemas/trained-net.ts'

const losses = ['mse', 'log-projected']

const study = await open(pipeline, process.argv[2] === undefined ? {} : { store: process.argv[2] })
const shown = study.tasks.filter(
  ({ stage, at }) =>
    stage.startsWith('train') &&
    !stage.startsWith('train-tfjs') &&
    at['target'] === 'bump' &&
    at['activation'] === 'tanh' &&
    at['init'] === 'std' &&
    at['seed'] === 0 &&
    losses.includes(String(at['loss'])),
)
const nets = await Promise.all(shown.map(read))
await study.close()
process.stdout.write(
  withColours(
    basisFigure(nets, 'The units of one net: before training, after plain training, and with the log projected loss'),
  ),
)

async function read(task: Task): Promise<Member<TrainedNet>> {
  const { digest } = await study.artifact(task)
  const value = (await study.read(task)) as TrainedNet
  return { params: { ...task.at, ...task.params }, digest, value }
}

/** The page's colours are variables of its style sheet, which a picture by itself lacks. */
function withColours(svg: string): string {
  return svg.replaceAll('var(--basis)', '#b4501e').replace('<svg ', '<svg font-family="sans-serif" color="#777" ')
}
