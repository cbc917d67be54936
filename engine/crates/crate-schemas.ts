import { Type, type Static } from '@sinclair/typebox'
import { encoderVersions } from '../formats/codec.ts'

/** Which layout crates have: raise it with any change that an earlier engine could not read. */
export const crateVersion = 1

const Hex = Type.String({ pattern: '^[0-9a-f]{64}$' })
const Id = Type.Integer({ minimum: 1 })
const Texts = Type.Array(Type.String())
const Kept = Type.Object({ path: Type.String(), file: Type.String() })

/** What crate.json says first, in every version. */
export const CrateHead = Type.Object({ format: Type.Literal('lineal-crate'), version: Type.Integer({ minimum: 1 }) })

/** What crate.json says: what the crate is of, and what it holds. */
export const CrateAbout = Type.Object({
  format: Type.Literal('lineal-crate'),
  version: Type.Literal(crateVersion),
  /** The release of the engine that wrote it. */
  engine: Type.String(),
  /** The project's name. */
  name: Type.String(),
  /** The run that it is of; null where it is of one result. */
  run: Type.Union([Type.String(), Type.Null()]),
  /** When the last of its executions or its run ended: ISO 8601, UTC. */
  recorded: Type.String(),
  /** The executions whose results it is of. */
  results: Type.Array(Type.Object({ execution: Id, task: Type.String(), digest: Hex }), { minItems: 1 }),
  /** The code digests of its stages. */
  codes: Type.Array(Hex),
  /** The digests of what its programs need. */
  programs: Type.Array(Hex),
  /** The doors that its stages go through: their paths in the project, and the files that each is made of. */
  doors: Type.Array(Type.Object({ path: Type.String(), files: Type.Array(Kept) })),
  /** Whether packages/package-lock.json holds all packages that its stages import. */
  locked: Type.Boolean(),
})
export type CrateAbout = Static<typeof CrateAbout>

/** A row of executions. */
export const CrateRow = Type.Object(
  {
    id: Id,
    key: Hex,
    task: Type.String(),
    stage: Type.String(),
    output: Hex,
    ms: Type.Number(),
    body: Type.String(),
    chain: Hex,
  },
  { additionalProperties: false },
)

/** The body of such a row. */
export const CrateBody = Type.Object({
  preimage: Type.String(),
  params: Type.String(),
  code: Type.Union([Hex, Type.Null()]),
  format: Type.Union(Object.keys(encoderVersions).map((format) => Type.Literal(format))),
  bytes: Type.Integer({ minimum: 0 }),
  run: Type.String(),
  started: Type.String(),
  worker: Type.String(),
  host: Type.String(),
  node: Type.String(),
  git: Type.Union([Type.Object({ commit: Type.String(), dirty: Type.Boolean() }), Type.Null()]),
  record: Type.Record(Type.String(), Type.Unknown()),
})

/** The params of a task. */
export const CrateParams = Type.Record(Type.String(), Type.Unknown())

/** The text that a key is the digest of. */
export const CratePreimage = Type.Union([
  Type.Object({ ingest: Hex }, { additionalProperties: false }),
  Type.Object({
    code: Hex,
    encoders: Type.Record(Type.String(), Type.Number()),
    inputs: Type.Record(
      Type.String(),
      Type.Union([Hex, Type.Array(Type.Object({ params: CrateParams, digest: Hex }))]),
    ),
    output: Hex,
    params: CrateParams,
    program: Type.Optional(Hex),
    runtime: CrateParams,
  }),
])

const KindSchema = Type.Object({ format: Type.String(), schema: Type.Object({}) })

/** The record of a stage's code. */
export const CrateCode = Type.Object({
  digest: Hex,
  file: Type.String(),
  packages: Type.Array(Type.Object({ name: Type.String(), version: Type.String(), digest: Hex })),
  symbols: Type.Array(Type.Object({ name: Type.String(), file: Type.String(), digest: Type.String(), uses: Texts })),
  declaration: Type.Object({
    inputs: Type.Record(Type.String(), KindSchema),
    params: Type.Object({}),
    output: KindSchema,
  }),
  sources: Type.Array(Kept),
})
export type CrateCode = Static<typeof CrateCode>

/** The record of what a program needs; a source whose bytes are in the crate names their file. */
export const CrateProgram = Type.Object({
  sources: Type.Array(Type.Object({ path: Type.String(), digest: Hex, file: Type.Optional(Type.String()) })),
  tools: Type.Record(Type.String(), Type.String()),
  env: Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()])),
})
export type CrateProgram = Static<typeof CrateProgram>
