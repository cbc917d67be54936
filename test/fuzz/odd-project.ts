import { fileURLToPath } from 'node:url'

const words = JSON.stringify(fileURLToPath(new URL('odd-values.ts', import.meta.url)))

const stageOf = (output: string, made: string): string => `
import { file, html, json, safetensors, stage, svg, table, many } from 'lineal'
import { Type } from '@sinclair/typebox'
import { oddOutput } from ${words}
export default stage({
  inputs: { all: many(json(Type.Any())) },
  params: Type.Object({}, { additionalProperties: true }),
  output: ${output},
  allow: { clock: 'it is fuzz', random: 'it is fuzz' },
  run: (_, params) => oddOutput(Number((params as { seed?: unknown }).seed), '${made}') as never,
})
`

/** Stages that make odd outputs in each format, by a seed; their files have odd names. */
export const oddStages: Readonly<Record<string, string>> = {
  'stages/take.ts': `
import { json, stage } from 'lineal'
import { Type } from '@sinclair/typebox'
export default stage({ inputs: {}, params: Type.Object({}, { additionalProperties: true }), output: json(Type.Any()), run: (_, params) => Object.keys(params).length })
`,
  'stages/sum [all], é.ts': `
import { json, many, stage } from 'lineal'
import { Type } from '@sinclair/typebox'
export default stage({ inputs: { all: many(json(Type.Any())) }, params: Type.Object({}, { additionalProperties: true }), output: json(Type.Any()), run: ({ all }) => all.length })
`,
  'stages/json.ts': stageOf('json(Type.Any())', 'anything'),
  'stages/table.ts': stageOf('table(Type.Object({ a: Type.Number(), b: Type.Optional(Type.String()) }))', 'rows'),
  'stages/tensors.ts': stageOf('safetensors(Type.Any())', 'tensors'),
  'stages/page.ts': stageOf('html()', 'text'),
  'stages/bytes.ts': stageOf('file()', 'bytes'),
}

/**
 * A pipeline whose graph() makes odd calls from a seed: each is either refused in words or becomes a task. What is refused otherwise, or
 * with nothing to mend it by, is written to `faults.json` with how many calls there were.
 */
export function oddPipeline(seed: number, calls: number): string {
  return `
import { writeFileSync } from 'node:fs'
import { pipeline } from 'lineal'
import { oddCalls } from ${words}

export default pipeline(import.meta.url, {
  graph({ use, ingest }) {
    const take = use(() => import('./stages/take.ts'))
    const sum = use(() => import('./stages/sum [all], é.ts'))
    const formats = [
      use(() => import('./stages/json.ts')),
      use(() => import('./stages/table.ts')),
      use(() => import('./stages/tensors.ts')),
      use(() => import('./stages/page.ts')),
      use(() => import('./stages/bytes.ts')),
    ]
    const told = oddCalls({ take, sum, formats, ingest, seed: ${seed}, calls: ${calls} })
    writeFileSync('faults.json', JSON.stringify(told))
  },
})
`
}
