import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TemporaryProject } from './temporary-project.ts'

const stage = "import { x } from '../lib/x.ts'\nexport default { run: () => x }\n"

test('an edit of a shared helper is found for each stage, also where they are asked for one by one', async () => {
  const project = new TemporaryProject({
    'stages/a.ts': stage,
    'stages/b.ts': stage.replace('=> x', '=> -x'),
    'lib/x.ts': 'export const x = 1\n',
  })
  const before = await project.identify('stages/a.ts', 'stages/b.ts')
  project.write({ 'lib/x.ts': 'export const x = 2\n' })
  const after = [...(await project.identify('stages/a.ts')), ...(await project.identify('stages/b.ts'))]
  assert.deepEqual(
    after.map(({ digest }, i) => digest !== before[i]?.digest),
    [true, true],
  )
  assert.deepEqual(
    (await project.identify('stages/a.ts', 'stages/b.ts')).map(({ digest, built }) => ({ digest, built })),
    after.map(({ digest }) => ({ digest, built: undefined })),
  )
})
