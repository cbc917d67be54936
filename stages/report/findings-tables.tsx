import { countText } from './format-number.ts'
import type { AgainstPlain, BeforeAfter } from './findings.ts'
import { initName, lossName } from './names.ts'

/** What training on plain MSE does to redundancy. */
export function BeforeAfterTable({ lines, digest }: { lines: readonly BeforeAfter[]; digest: string }) {
  return (
    <div class="scroll" role="region" aria-label="Plain MSE before and after training" tabIndex={0}>
      <table data-artifact={digest}>
        <caption>
          Plain MSE, before → after training: units, as the median over targets of the median over seeds.
        </caption>
        <thead>
          <tr>
            <th scope="col">activation</th>
            <th scope="col">initialisation</th>
            <th scope="col">inputs</th>
            <th scope="col">units</th>
            <th scope="col">targets</th>
            <th scope="col">seeds each</th>
            <th scope="col">duplicates</th>
            <th scope="col">dead</th>
            <th scope="col">effective rank</th>
            <th scope="col">error-tied rank</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={`${line.activation} ${line.init} ${line.inputs}`}>
              <th scope="row">{line.activation}</th>
              <td>{initName(line.init)}</td>
              <td>{line.inputs}</td>
              <td>{line.width}</td>
              <td>{line.targets}</td>
              <td>{line.seeds}</td>
              <td>{change(line.duplicates)}</td>
              <td>{change(line.dead)}</td>
              <td>{change(line.effectiveRank)}</td>
              <td>{change(line.errorTiedRank)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** How each penalty does against plain MSE. */
export function AgainstPlainTable({ lines, digest }: { lines: readonly AgainstPlain[]; digest: string }) {
  return (
    <div class="scroll" role="region" aria-label="Penalised losses against plain MSE" tabIndex={0}>
      <table data-artifact={digest}>
        <caption>
          Cells (target, activation, initialisation) in which the penalised loss does more or less than plain MSE from the
          same seeds; the rest are ties.
        </caption>
        <thead>
          <tr>
            <th scope="col">loss</th>
            <th scope="col">cells</th>
            <th scope="col">fewer / more duplicates</th>
            <th scope="col">higher / lower error-tied rank</th>
            <th scope="col">lower / higher test error on most seeds</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.loss}>
              <th scope="row">{lossName(line.loss)}</th>
              <td>{line.cells}</td>
              <td>
                {line.fewerDuplicates} / {line.moreDuplicates}
              </td>
              <td>
                {line.higherRank} / {line.lowerRank}
              </td>
              <td>
                {line.better} / {line.worse}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function change([before, after]: readonly [number, number]): string {
  return `${countText(before)} → ${countText(after)}`
}
