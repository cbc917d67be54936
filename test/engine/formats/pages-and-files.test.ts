import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { decode } from '../../../engine/formats/codec.ts'
import { encode } from '../../support/encode.ts'
import { UserError } from '../../../engine/values/user-error.ts'
import { anything, drawnTexts } from './drawn-values.ts'

async function refusal(format: 'html' | 'svg' | 'file', value: unknown): Promise<string> {
  const error: unknown = await encode(format, value, {}).catch((thrown: unknown) => thrown)
  const { message, at, fix } = error as { message: string; at: string; fix: string }
  return `${at}: ${message} (${fix})`
}

describe('pages and pictures', () => {
  test('come back to the character, or are refused', async () => {
    const property = fc.asyncProperty(fc.oneof(drawnTexts, anything), async (value) => {
      const bytes = await encode('html', value, {}).catch((error: unknown) => {
        assert.ok(error instanceof UserError && error.fix !== undefined, String(error))
      })
      assert.equal(bytes !== undefined, typeof value === 'string' && value.isWellFormed())
      if (bytes !== undefined) assert.equal(await decode('html', bytes), value)
    })
    await fc.assert(property, { numRuns: 1000 })
  })

  test('are text', async () => {
    assert.equal(
      await refusal('html', '<p>😀\ud800</p>'),
      "character 5: the text has a lone surrogate at character 5, which UTF-8 can't hold (cut texts between characters: [...text].slice(...) and not text.slice(...))",
    )
    assert.equal(
      await refusal('svg', { width: 1 }),
      'the whole value: svg() holds text, and this is {"width":1} (return a string)',
    )
    const fix =
      'return \'<svg xmlns="http://www.w3.org/2000/svg" ...>...</svg>\', or declare html() for a page and file() for other pictures'
    const none = 'the whole value: svg() holds a picture, one <svg> element, and this text is none:'
    assert.equal(await refusal('svg', 'a line'), `${none} it is "a line" (${fix})`)
    assert.equal(await refusal('svg', ' '), `${none} it is empty (${fix})`)
    for (const text of ['<svgs></svgs>', '<p><svg/></p>', '<svg>', '{"a":"<svg></svg>"}'])
      await assert.rejects(encode('svg', text, {}), /this text is none/)
    for (const text of [
      '<svg/>',
      '<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>\n',
      '<?xml version="1.0"?>\n<!-- drawn by R -->\n<!DOCTYPE svg PUBLIC "a" "b">\n<svg width="1">\n</svg>\n<!-- end -->',
      '<svg:svg xmlns:svg="http://www.w3.org/2000/svg"></svg:svg>',
    ])
      await encode('svg', text, {})
  })

  test('of more than 512 MB are refused', async () => {
    assert.equal(
      await refusal('html', 'ö'.repeat(2 ** 28)),
      'the whole value: the value takes more than 512 MB as HTML, which is more than can be read back (store it as a file(), or split it)',
    )
  })
})

describe('files', () => {
  test('are their bytes, or are refused', async () => {
    const property = fc.asyncProperty(fc.oneof(fc.uint8Array(), anything), async (value) => {
      const bytes = await encode('file', value, {}).catch((error: unknown) => {
        assert.ok(error instanceof UserError && error.fix !== undefined, String(error))
      })
      assert.equal(bytes !== undefined, value instanceof Uint8Array)
      if (bytes !== undefined)
        assert.deepEqual(Buffer.from((await decode('file', bytes)) as Uint8Array), Buffer.from(value as Uint8Array))
    })
    await fc.assert(property, { numRuns: 1000 })
  })

  test('are bytes', async () => {
    assert.equal(
      await refusal('file', 'text'),
      'the whole value: file() holds bytes as a Uint8Array, and this is "text" (return Buffer.from(text))',
    )
    assert.equal(
      await refusal('file', new ArrayBuffer(8)),
      'the whole value: file() holds bytes as a Uint8Array, and this is an ArrayBuffer (return new Uint8Array(buffer))',
    )
    assert.equal(
      await refusal('file', Float64Array.of(1)),
      'the whole value: file() holds bytes as a Uint8Array, and this is a Float64Array (return new Uint8Array(it.buffer, it.byteOffset, it.byteLength))',
    )
  })
})

test('bytes are refused where a file would lose something of them', async () => {
  const marked = Object.assign(new Uint8Array([1]), { unit: 'm' })
  assert.equal(
    await refusal('file', marked),
    'the whole value: the bytes have fields of their own, which a file has no place for (put them into an artifact of their own)',
  )
  const gone = new Uint8Array(4)
  structuredClone(gone.buffer, { transfer: [gone.buffer] })
  assert.equal(
    await refusal('file', gone),
    'the whole value: the memory of the bytes was handed to another thread (return a copy: it.slice())',
  )
})

test('bytes are read as a Uint8Array of their own, and not as a part of a Buffer', async () => {
  const read = (await decode('file', Buffer.from('hello'))) as Uint8Array
  assert.deepEqual([read.constructor, read.buffer.byteLength, [...read.slice(0, 2)]], [Uint8Array, 5, [104, 101]])
})
