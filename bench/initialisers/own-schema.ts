interface Schema {
  readonly type: string
  readonly [keyword: string]: unknown
}

const s = {
  number: (options: object = {}): Schema => ({ type: 'number', ...options }),
  string: (options: object = {}): Schema => ({ type: 'string', ...options }),
  array: (items: Schema): Schema => ({ type: 'array', items }),
  object: (properties: Readonly<Record<string, Schema>>): Schema => ({
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  }),
}

export const point = s.object({ x: s.number(), y: s.number({ minimum: 0 }) })
export const dataset = s.object({ name: s.string(), points: s.array(point) })
export const draft = { $schema: 'https://json-schema.org/draft/2020-12/schema', ...dataset }
