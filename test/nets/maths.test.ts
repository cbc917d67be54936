import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { erf } from '../../nets/maths.ts'
import { carlsonRF, ellipticF } from '../../nets/special/elliptic.ts'
import { assertClose } from './close.ts'

// Reference values: mpmath 1.3, 30 digits.

test('erf agrees with mpmath and is odd', () => {
  const x = [0, 0.1, 0.5, 1, 2, 2.9, 3.1, 4, -1]
  const expected = [
    0, 0.1124629160182849, 0.5204998778130465, 0.8427007929497149, 0.9953222650189527, 0.9999589021219005,
    0.9999883513426328, 0.9999999845827421, -0.8427007929497149,
  ]
  assertClose(
    x.map((value) => erf(value)),
    expected,
    1e-15,
  )
})

test("ellipticF agrees with mpmath's ellipf(phi, m), the order of scipy's ellipkinc", () => {
  const arguments_ = [
    [0.5, 0.5],
    [1, 1],
    [1, 0],
    [0.3, 0.9],
    [1, 0.99],
    [0.001, 0.5],
  ] as const
  const expected = [
    0.5104671356280047, 1.2261911708835171, 1, 0.30412616230154565, 1.2220921354430285, 0.0010000000833333355,
  ]
  assertClose(
    arguments_.map(([phi, m]) => ellipticF(phi, m)),
    expected,
    4e-16,
  )
})

test("Carlson's R_F is 1/√x where all arguments are x, and the lemniscate constant at (0, 1, 2)", () => {
  assertClose([carlsonRF(4, 4, 4), carlsonRF(0, 1, 2)], [0.5, 1.31102877714606], 4e-16)
})

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What IEEE 754 or the language fixes to the bit. */
const exact = new Set(
  'abs ceil clz32 floor fround imul max min round sign sqrt trunc E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2'.split(' '),
)

/** Where a file uses powers, or of Math anything that may differ between machines and versions of Node. */
function placesIn(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true)
  const places: string[] = []
  const visit = (node: ts.Node): void => {
    if (isDoubtful(node)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source))
      places.push(`${file}:${line + 1} ${node.parent.getText(source)}`)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return places
}

function isDoubtful(node: ts.Node): boolean {
  if (node.kind === ts.SyntaxKind.AsteriskAsteriskToken || node.kind === ts.SyntaxKind.AsteriskAsteriskEqualsToken)
    return true
  if (!ts.isIdentifier(node) || node.text !== 'Math') return false
  const { parent } = node
  return !(ts.isPropertyAccessExpression(parent) && parent.expression === node && exact.has(parent.name.text))
}

function sourcesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => join(folder, file))
}

test('no number of the study goes through a function of Math that is not the same everywhere', () => {
  assert.deepEqual(['nets', 'stages', 'schemas', 'kernel'].flatMap(sourcesIn).flatMap(placesIn), [])
})

test('such a place would be named', () => {
  assert.deepEqual(placesIn('test/nets/doubtful-maths.ts'), [
    'test/nets/doubtful-maths.ts:2 Math.sin',
    'test/nets/doubtful-maths.ts:3 x ** 2',
    'test/nets/doubtful-maths.ts:4 { pow } = Math',
    "test/nets/doubtful-maths.ts:5 Math['cos']",
  ])
})
