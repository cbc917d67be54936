import type { Data } from './data.ts'
import { fromColumn } from './linear-algebra/matrix.ts'

/** One month's mean: when, as the middle of the month in decimal years, and how much CO2, in ppm. */
export interface Month {
  readonly year: number
  readonly ppm: number
}

/** Reads `Date,CO2,adjusted CO2` rows such as `1958-03-01,315.70,314.44`; the second column is the mean as measured. */
export function parseCo2(csv: string): Month[] {
  const [header, ...lines] = csv.trim().split(/\r?\n/)
  if (header !== 'Date,CO2,adjusted CO2') {
    throw new Error(`the CO2 file starts with "${header ?? ''}", not with "Date,CO2,adjusted CO2"`)
  }
  return lines.map((line, i) => {
    const [, year, month, ppm] = /^(\d{4})-(\d{2})-\d{2},([\d.]+),/.exec(line) ?? []
    if (ppm === undefined) throw new Error(`line ${i + 2} of the CO2 file is "${line}", not a date and two numbers`)
    return { year: Number(year) + (Number(month) - 0.5) / 12, ppm: Number(ppm) }
  })
}

/** Of every five months in a row the third is to choose on, the fifth to test on, and the rest to train on. */
export function splitMonths(months: readonly Month[]): Data {
  const train = months.filter((_, i) => i % 5 !== 2 && i % 5 !== 4)
  const validation = months.filter((_, i) => i % 5 === 2)
  const test = months.filter((_, i) => i % 5 === 4)
  return {
    x_train: years(train),
    y_train: levels(train),
    x_val: years(validation),
    y_val: levels(validation),
    x_test: years(test),
    y_test: levels(test),
  }
}

const years = (months: readonly Month[]) => fromColumn(months.map(({ year }) => year))
const levels = (months: readonly Month[]) => fromColumn(months.map(({ ppm }) => ppm))
