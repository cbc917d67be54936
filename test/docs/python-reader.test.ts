import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { makeProject } from '../support/project.ts'
import { runPython, withoutPython } from '../support/python.ts'
import { codeBlocks } from './code-blocks.ts'

test(
  'the reader for Python of the page on results reads every format, small results and large ones',
  { skip: withoutPython('pyarrow', 'pandas', 'safetensors.numpy') },
  () => {
    const page = readFileSync(new URL('../../docs/results.md', import.meta.url), 'utf8')
    const blocks = codeBlocks(page)
    const files = blocks.filter(({ title, language }) => title !== '' && language === 'ts')
    const project = makeProject(Object.fromEntries(files.map(({ title, text }) => [title, text])))
    const reader = blocks.find(({ title }) => title === 'read_task.py')!.text
    project.edit('pipeline.ts', (text) =>
      text.replace('    collect(', "    use(() => import('./stages/net.ts'))({}, {})\n    collect("),
    )
    project.write(
      'stages/net.ts',
      `import { safetensors, stage, Type } from 'lineal'
       export default stage({
         inputs: {},
         params: Type.Object({}),
         output: safetensors(Type.Object({ tensors: Type.Any(), metadata: Type.Any() })),
         run: () => ({ tensors: { w: { shape: [200000], data: Float64Array.from({ length: 200000 }, (_, i) => i / 2) } }, metadata: {} }),
       })`,
    )
    const { code, err } = project.run('all')
    assert.equal(code, 0, err)
    const script = `${reader}
import sys
folder = sys.argv[1]
w = read("net", folder)["w"]
table = read("collect", folder)
print(json.dumps([list(table.seed), list(table.error), read("measure[seed=3]", folder), len(w), float(w[3])]))`
    assert.deepEqual(runPython(script, project.root), [
      [0, 1, 2, 3, 4],
      [1 / 2, 1 / 3, 1 / 4, 1 / 5, 1 / 6],
      { method: 'ours', error: 0.2 },
      200000,
      1.5,
    ])
    project.remove()
  },
)
