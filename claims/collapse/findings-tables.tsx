import { DataTable } from '../../page/data-table.tsx'
import { countText } from '../../page/format-number.ts'
import type { AgainstPlain, BeforeAfter } from './findings.ts'
import { initName, lossName } from '../../page/names.ts'

/** What training on plain MSE does to redundancy. */
export function BeforeAfterTable({ lines, digest }: { lines: readonly BeforeAfter[]; digest: string }) {
  return (
    <DataTable
      label="Plain MSE before and after training"
      caption="Plain MSE, before → after training: units, as the median over targets of the median over seeds."
      heads={[
        'activation',
        'initialisation',
        'inputs',
        'units',
        'targets',
        'seeds each',
        'duplicates',
        'dead',
        'effective rank',
        'error-tied rank',
      ]}
      artifacts={[digest]}
      rows={lines.map((line) => ({
        cells: [
          line.activation,
          initName(line.init),
          line.inputs,
          line.width,
          line.targets,
          line.seeds,
          change(line.duplicates),
          change(line.dead),
          change(line.effectiveRank),
          change(line.errorTiedRank),
        ],
      }))}
    />
  )
}

/** How each penalty does against plain MSE. */
export function AgainstPlainTable({ lines, digest }: { lines: readonly AgainstPlain[]; digest: string }) {
  return (
    <DataTable
      label="Penalised losses against plain MSE"
      caption="Cells (target, activation, initialisation) in which the penalised loss does more or less than plain MSE from the same seeds; the rest are ties."
      heads={[
        'loss',
        'cells',
        'fewer / more duplicates',
        'higher / lower error-tied rank',
        'lower / higher test error on most seeds',
      ]}
      artifacts={[digest]}
      rows={lines.map((line) => ({
        cells: [
          lossName(line.loss),
          line.cells,
          `${line.fewerDuplicates} / ${line.moreDuplicates}`,
          `${line.higherRank} / ${line.lowerRank}`,
          `${line.better} / ${line.worse}`,
        ],
      }))}
    />
  )
}

function change([before, after]: readonly [number, number]): string {
  return `${countText(before)} → ${countText(after)}`
}
