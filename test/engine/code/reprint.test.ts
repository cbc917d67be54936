import assert from 'node:assert/strict'
import { build, transform, type TransformOptions } from 'esbuild'
import { fileURLToPath } from 'node:url'
import { describe, test } from 'node:test'
import { linkBundle } from '../../../engine/code/link-bundle.ts'
import { readModule } from '../../../engine/code/read-module.ts'

/** What the tree's digest is of, without the names that the code can read and the compiler's own marks. */
function preimage(code: string): string {
  const text = code.replaceAll(/\/\* ?@__PURE__ ?\*\//g, '')
  const module = readModule(text, new Set())
  const { preimage } = linkBundle([{ file: 'code.js', offset: 0, text, module }], new Set())
  return preimage.replaceAll(/^(names|bindings) .*$/gm, '')
}

const prints: readonly (readonly [claim: string, options: TransformOptions])[] = [
  ['without white space', { minifyWhitespace: true }],
  ['with every name shortened', { minifyIdentifiers: true, format: 'esm' }],
]

describe('the tree of a package is the same when it is printed again', () => {
  for (const name of ['damerau-levenshtein', 'p-queue', 'preact', 'commander', 'acorn']) {
    for (const [claim, options] of prints) {
      test(`${name}, ${claim}`, async () => {
        const { outputFiles } = await build({
          stdin: { contents: `export * from '${name}'`, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
          bundle: true,
          write: false,
          format: 'esm',
          platform: 'node',
        })
        const code = outputFiles[0]?.text ?? ''
        const printed = await transform(code, options)
        assert.notEqual(printed.code, code)
        assert.equal(preimage(printed.code), preimage(code))
      })
    }
  }
})
