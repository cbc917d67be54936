import type { Declaration, KindDeclaration } from '../values/declaration.ts'
import { schemaFaults } from './check-schema.ts'
import type { SchemaFault } from './columns.ts'
import { isRecord } from './schema-keywords.ts'

/** Finds what of a stage's schemas can't be held by their formats, or would not be checked; paths begin with `inputs`, `params` or `output`. */
export function declarationFaults({ inputs, params, output }: Declaration): readonly SchemaFault[] {
  return [
    ...Object.entries(inputs).flatMap(([name, kind]) => kindFaults(`inputs/${name}`, kind)),
    ...paramsFaults(params),
    ...kindFaults('output', output),
  ]
}

function kindFaults(path: string, { format, schema }: Partial<KindDeclaration>): readonly SchemaFault[] {
  if (format === undefined || !isRecord(schema)) {
    const fix = 'wrap a schema in json(...), table(...) or safetensors(...), or use html(), svg(), file() or folder()'
    return [{ path, what: 'is no kind of artifact', fix }]
  }
  return under(path, schemaFaults(format, schema))
}

function paramsFaults(params: unknown): readonly SchemaFault[] {
  const fix = 'write params: Type.Object({ <param>: Type.Number() }), or Type.Object({}) where there are none'
  if (!isRecord(params) || !objectWords.some((word) => word in params))
    return [{ path: 'params', what: 'is no schema of an object', fix }]
  return under('params', [...schemaFaults('json', params), ...defaultsIn(params, '')])
}

const objectWords = ['type', 'properties', 'patternProperties', 'allOf', 'anyOf', 'oneOf', '$ref']

/** A default would be in no key: the stage's code, which is, is the place for it. */
function defaultsIn(schema: unknown, path: string): SchemaFault[] {
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([name, inner]) => {
    const step = path === '' ? name : `${path}/${name}`
    if (name === 'const' || name === 'enum' || name === 'examples') return []
    if (name === 'default' && !isNameOf(path) && !Array.isArray(schema)) {
      const fix = 'leave it out, make the param Type.Optional(...), and give its default in run(): { rate = 0.1 }'
      return [{ path: step, what: 'is a default that nothing applies', fix }]
    }
    return defaultsIn(inner, step)
  })
}

/** Whether names at this path are those of properties, of which one may be called `default`. */
function isNameOf(path: string): boolean {
  return /(^|\/)(properties|patternProperties|definitions|\$defs|dependencies)$/.test(path)
}

function under(place: string, faults: readonly SchemaFault[]): readonly SchemaFault[] {
  return faults.map((fault) => ({ ...fault, path: fault.path === '' ? place : `${place}/${fault.path}` }))
}
