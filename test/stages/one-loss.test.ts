import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { graphOf } from '../../engine/session/graph-of.ts'
import { identifyStages } from '../../engine/code/identify-stages.ts'
import { openStore, type Store } from '../../engine/store/open-store.ts'
import { penaltyNames } from '../../nets/penalties/names.ts'
import pipeline from '../../pipeline.ts'

const project = fileURLToPath(new URL('../../', import.meta.url))
const { stages, tasks } = (await graphOf(pipeline, 'full')).graph

/** The stages of the full profile that rerun when a penalty's file changes. */
const stagesOf = {
  'pairwise.ts': ['train-pairwise', 'train-tfjs-pairwise', 'try-pairwise', 'try-pairwise-dead'],
  'log-det.ts': ['train-log-det', 'train-log-det-dead', 'try-log-det', 'try-log-det-dead'],
  'dead-units.ts': ['train-log-det-dead', 'try-dead', 'try-log-det-dead', 'try-pairwise-dead'],
  'decov.ts': ['try-decov'],
  'vic-reg.ts': ['try-vicreg'],
  'ortho-reg.ts': ['try-ortho-reg'],
  'spectral.ts': ['try-spectral'],
  'lp.ts': ['compress-lp', 'try-lp'],
}

test('each penalty has stages that are looked at here', () => {
  const tried = new Set(Object.values(stagesOf).flat())
  const named = penaltyNames.map((name) => `try-${name.replace('+', '-')}`)
  assert.deepEqual(
    named.filter((name) => !tried.has(name)),
    [],
  )
})

test('the losses without a stage of their own are the three that the kernel has', () => {
  const settings = tasks
    .filter(({ stage }) => stage === 'try')
    .flatMap(({ params }) => params.settings as { loss: string }[])
  assert.deepEqual(new Set(settings.map(({ loss }) => loss)), new Set(['mse', 'projected', 'log-projected']))
})

test('the nets of 100 inputs are not refined', () => {
  const toys = tasks.filter(({ stage, at }) => stage === 'try' && at.target === 'mean100')
  assert.ok(toys.length > 0)
  assert.ok(toys.every(({ params }) => params.refine === 0))
})

describe('an edit of one penalty changes the code of its own stages alone', () => {
  let root: string
  let store: Store
  let codes: ReadonlyMap<string, string>
  before(async () => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'one-loss-')))
    for (const name of ['claims', 'kernel', 'nets', 'page', 'schemas', 'stages'])
      cpSync(join(project, name), join(root, name), { recursive: true })
    for (const name of ['engine', 'node_modules', 'package.json', 'package-lock.json', 'tsconfig.json'])
      symlinkSync(join(project, name), join(root, name))
    store = openStore({ database: join(root, 'store.db'), cache: join(root, 'cache') })
    codes = await codesOfStages()
  })
  after(() => {
    store.close()
    rmSync(root, { recursive: true })
  })

  async function codesOfStages(): Promise<ReadonlyMap<string, string>> {
    const identified = await identifyStages({
      root,
      engine: join(root, 'engine'),
      files: [...stages.values()],
      doors: [join(root, 'kernel/native.ts')],
      memo: store.memo,
    })
    return new Map([...stages.keys()].map((name, i) => [name, identified[i]!.digest]))
  }

  for (const [file, expected] of Object.entries(stagesOf)) {
    test(file, async () => {
      const path = join(root, 'nets/penalties', file)
      writeFileSync(path, readFileSync(path, 'utf8').replace(/^export const \w+: \w+ = \{/m, '$& edited: true,'))
      const now = await codesOfStages()
      const changed = [...now.keys()].filter((name) => now.get(name) !== codes.get(name))
      codes = now
      assert.deepEqual(changed.sort(), expected)
    })
  }
})
