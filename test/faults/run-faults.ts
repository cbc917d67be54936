// npm run test:faults [-- --kills 300 --flips 1000 --seconds 900 --seed 1]: kills the command line and flips bits in stores.
import { parseArgs } from 'node:util'
import { flipCampaign } from '../engine/store/flip-campaign.ts'
import { killCampaign, killed } from './kill-campaign.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '300' },
    flips: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '900' },
    seed: { type: 'string', default: '1' },
  },
})
const [kills, flips, seconds, seed] = [values.kills, values.flips, values.seconds, values.seed].map(Number) as [
  number,
  number,
  number,
  number,
]
const tell = (line: string): void => {
  console.log(line)
}

const report = await killCampaign({ kills, seconds, seed, tell })
const flipped = flipCampaign({ flips, seconds, seed })
const wrong = [...report.servedWrong, ...flipped.servedWrong]
const others = [...report.ranAgain.map((task) => `${task} ran again`), ...report.findings]
for (const line of [...report.losses, ...wrong, ...flipped.missed, ...others].slice(0, 50)) tell(line)
const { coordinator, worker, gc } = report.kills
tell(
  `kills: ${killed(report)} (coordinator ${coordinator}, workers ${worker}, gc ${gc}), ${report.generations} whole runs`,
)
tell(`  ${report.announced} results announced, ${report.midWrite} kills while files were written or dropped`)
tell(
  `  ${(report.bytesRead / 1e6).toFixed(0)} MB read back, ${report.findings.length} findings of fsck, ${report.ranAgain.length} ran again`,
)
tell(
  `flips: ${flipped.flips} (refused ${flipped.refused}, found ${flipped.found}, in unused bytes ${flipped.harmless})`,
)
tell(`losses: ${report.losses.length + flipped.missed.length}`)
tell(`served-wrong: ${wrong.length}`)
process.exitCode = report.losses.length + flipped.missed.length + wrong.length + others.length > 0 ? 1 : 0
