import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseCo2, splitMonths } from '../../nets/parse-co2.ts'

test('a row is the middle of its month in decimal years and its level in ppm', () => {
  const csv = 'Date,CO2,adjusted CO2\n1958-03-01,315.70,314.44\n1958-12-01,314.67,315.43\n'
  assert.deepEqual(parseCo2(csv), [
    { year: 1958 + 2.5 / 12, ppm: 315.7 },
    { year: 1958 + 11.5 / 12, ppm: 314.67 },
  ])
})

test('another header, or a row that is no month, is refused with what was found', () => {
  assert.throws(() => parseCo2('a,b\n'), {
    message: 'the CO2 file starts with "a,b", not with "Date,CO2,adjusted CO2"',
  })
  assert.throws(() => parseCo2('Date,CO2,adjusted CO2\n1958-03-01,315.70,314.44\nNA,,\n'), {
    message: 'line 3 of the CO2 file is "NA,,", not a date and two numbers',
  })
})

test('of every five months three are for training, the third for choosing, the fifth for testing', () => {
  const months = [0, 1, 2, 3, 4, 5, 6].map((year) => ({ year, ppm: 300 + year }))
  const { x_train, y_train, x_val, x_test, y_test } = splitMonths(months)
  assert.deepEqual([...x_train.data], [0, 1, 3, 5, 6])
  assert.deepEqual([...y_train.data], [300, 301, 303, 305, 306])
  assert.deepEqual([...(x_val?.data ?? [])], [2])
  assert.deepEqual([[...x_test.data], [...y_test.data]], [[4], [304]])
})
