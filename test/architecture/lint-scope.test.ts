import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ESLint } from 'eslint'
import { getFileInfo } from 'prettier'

const written = ['cache/engine/package/index.js', 'report/index.js', 'engine/dist/index.js']
const kept = ['stages/report.tsx', 'page/page.tsx', 'engine/store/open-store.ts', 'test/package/packed.ts']

test('lint and formatting read what is written by hand, not what a run or a build writes', async () => {
  const eslint = new ESLint()
  const ignored = async (path: string) => [
    await eslint.isPathIgnored(path),
    (await getFileInfo(path, { ignorePath: ['.prettierignore', '.gitignore'] })).ignored,
  ]
  for (const path of written) assert.deepEqual(await ignored(path), [true, true], path)
  for (const path of kept) assert.deepEqual(await ignored(path), [false, false], path)
})
