import type { Member } from 'lineal'
import { cellOf } from '../../schemas/match-runs.ts'
import type { SummaryRow } from '../../schemas/summary.ts'
import type { TrainedNet } from '../../schemas/trained-net.ts'
import { againstPlain, beforeAfter, wideAgainstPenalties } from './findings.ts'
import { countText } from '../../page/format-number.ts'
import { initName, lossName } from '../../page/names.ts'

/** What was found, in sentences whose numbers and verbs come from the summary. */
export function Brief(props: {
  summary: Member<readonly SummaryRow[]>
  generated: readonly SummaryRow[]
  record: readonly Member<TrainedNet>[]
}) {
  const rows = props.summary.value
  const nets = rows.reduce((sum, { seeds }) => sum + seeds, 0)
  const diverged = rows.reduce((sum, row) => sum + row.diverged, 0)
  return (
    <section class="brief" aria-label="In brief" data-artifact={props.summary.digest}>
      <h2>In brief</h2>
      <ul>
        <li>
          The survey of collapse trained {nets} nets; {diverged === 0 ? 'none' : diverged} diverged.
        </li>
        <li>{trainingText(props.generated)}</li>
        {againstPlain(props.generated).map((line) =>
          // prettier-ignore
          <li key={line.loss}>
            {lossName(line.loss)}, against plain MSE from the same seeds, left fewer duplicates in {line.fewerDuplicates} of{' '}
            {line.cells} cells, a higher error-tied rank in {line.higherRank}, and a lower test error on most seeds in{' '}
            {line.better} (a higher one in {line.worse}).
          </li>,
        )}
        {wideText(props.generated) !== '' && <li>{wideText(props.generated)}</li>}
        {props.record.length > 0 && <li>{recordText(props.record)}</li>}
      </ul>
    </section>
  )
}

function trainingText(rows: readonly SummaryRow[]): string {
  const lines = beforeAfter(rows).filter(({ init }) => init === 'std')
  const parts = [...new Set(lines.map(({ inputs }) => inputs))].map((inputs) => {
    const own = lines.filter((line) => line.inputs === inputs)
    const changes = own.map(({ activation, duplicates: [before, after] }) => {
      return `${activation} ${countText(before)} → ${countText(after)}`
    })
    return `${changes.join(', ')} of ${own[0]?.width ?? ''} units with ${inputs === 1 ? 'one input' : `${inputs} inputs`}`
  })
  return `Duplicates before → after training on plain MSE from the standard initialisation: ${parts.join('; ')} (medians over targets and seeds).`
}

function wideText(rows: readonly SummaryRow[]): string {
  const { wins, cells } = wideAgainstPenalties(rows)
  if (cells === 0) return ''
  return `Widening the initialisation and keeping plain MSE had a lower median test error than the best penalty from the standard initialisation in ${wins} of ${cells} pairs of target and activation: what a loss does has to be shown apart from what the initialisation does.`
}

function recordText(best: readonly Member<TrainedNet>[]): string {
  const parts = best.map(({ params, value }) => {
    const { test_mse } = value.metadata.net
    const error = test_mse === null ? 'no finite error' : `${Math.sqrt(test_mse).toFixed(2)} ppm`
    return `${error} from the ${initName(cellOf(params).init)} initialisation`
  })
  return `CO₂ at Mauna Loa, root mean squared error on months kept aside, of the net that does best on validation months: ${parts.join(', ')}.`
}
