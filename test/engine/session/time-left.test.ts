import assert from 'node:assert/strict'
import { test } from 'node:test'
import { timeLeft, type Standing } from '../../../engine/session/time-left.ts'
import { taskNamed } from '../../support/task-named.ts'

const begun: Standing = { open: [], ran: new Map(), running: new Map(), jobs: 2, elapsed: 0 }
const open = ['fit[seed=0]', 'fit[seed=1]', 'fit[seed=2]', 'fit[seed=3]'].map((name) => taskNamed(name))
const unknown = (): undefined => undefined

test('nothing is said before anything is known', () => {
  assert.equal(timeLeft({ ...begun, open }, unknown), undefined)
  assert.equal(
    timeLeft(begun, () => 100),
    undefined,
  )
})

test('recorded times are shared by the workers', () => {
  assert.deepEqual(
    timeLeft({ ...begun, open }, () => 60_000),
    { ms: 120_000, isLeast: false },
  )
})

test('a run of no record goes by the tasks that it has run', () => {
  const ran = new Map([['fit', { count: 2, ms: 120_000 }]])
  assert.deepEqual(timeLeft({ ...begun, open, ran, elapsed: 60_000 }, unknown), { ms: 120_000, isLeast: false })
})

test('what nothing is known of makes it a lower bound', () => {
  const both = [...open, taskNamed('report')]
  const recorded = (stage: string): number | undefined => (stage === 'fit' ? 60_000 : undefined)
  assert.deepEqual(timeLeft({ ...begun, open: both }, recorded), { ms: 120_000, isLeast: true })
})

test('a run that is half as fast as its record takes twice as long', () => {
  // 20 tasks of a minute took 20 minutes of two workers, and not 10.
  const ran = new Map([['fit', { count: 20, ms: 40 * 60_000 }]])
  const { ms } = timeLeft({ ...begun, open, ran, elapsed: 20 * 60_000 }, () => 60_000)!
  assert.ok(ms > 3.9 * 60_000 && ms < 4.1 * 60_000, String(ms))
})

test('no run ends before its longest chain, however many workers there are', () => {
  const first = taskNamed('fit')
  const last = taskNamed('report', [first])
  assert.deepEqual(
    timeLeft({ ...begun, jobs: 64, open: [first, last] }, () => 60_000),
    { ms: 120_000, isLeast: false },
  )
})

test('what running tasks have done counts, by what they tell of themselves or else by the time', () => {
  const [first, second] = open
  const two = [first!, second!]
  const telling = new Map([[first!, { ms: 1, part: 0.75 }]])
  const silent = new Map(two.map((task) => [task, { ms: 45_000, part: undefined }]))
  const one = { ...begun, jobs: 1 }
  assert.equal(timeLeft({ ...one, open: [first!], running: telling, elapsed: 45_000 }, () => 60_000)!.ms, 15_000)
  assert.equal(timeLeft({ ...begun, open: two, running: silent, elapsed: 45_000 }, () => 60_000)!.ms, 15_000)
  const late = new Map([[first!, { ms: 90_000, part: undefined }]])
  assert.equal(
    timeLeft({ ...one, open: [first!], running: late, elapsed: 90_000 }, () => 60_000),
    undefined,
  )
})
