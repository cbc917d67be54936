import { comparePackages, describePackageChange } from '../code/compare-packages.ts'
import type { PackageState } from '../code/compare-packages.ts'
import type { ArtifactSource, MemberSource, Order } from '../worker/messages.ts'
import { encoderVersions } from '../formats/codec.ts'
import { parsePreimage } from '../plan/preimage.ts'
import { comparePreimages, describeChange, short } from '../plan/reason.ts'
import { StoreDamage, type Execution, type Store, type StoredCode } from '../store/open-store.ts'
import { declarationOf } from '../store/stored-code.ts'
import { canonicalJson, type Json } from '../values/canonical-json.ts'
import type { Declaration } from '../values/declaration.ts'
import type { ArtifactDigest } from '../values/digest.ts'
import type { Format } from '../values/kind.ts'
import { UserError } from '../values/user-error.ts'
import { inputsRead, readingOf } from './inputs-read.ts'

/** All that a worker needs to execute a recorded task again. */
export interface OrderAgain {
  readonly order: Order
  readonly code: StoredCode
  readonly declaration: Declaration
}

/** The records that an execution is repeated from: those of a store, or of a crate. */
export interface AgainRecords {
  readonly code: Pick<Store['code'], 'find'>
  readonly artifacts: Pick<Store['artifacts'], 'location' | 'presence' | 'sound' | 'setAside'>
  readonly executions: Pick<Store['executions'], 'producersOf'>
}

/** What executing again asks of its surroundings. */
export interface AgainPorts {
  readonly root: string
  readonly store: AgainRecords
  /** A package with its closure as it is installed. @throws UserError where it is not installed. */
  readonly installed: (name: string, importedBy: string) => PackageState
  /** The runtime that a stage's keys would have today. */
  readonly runtimeOf: (declaration: Declaration, execution: Execution) => Readonly<Record<string, Json>>
}

/** A reason why an execution can't be repeated as it was. */
export interface Unrepeatable {
  readonly why: string
}

/** Makes the order by which a recorded task is executed again, from its own code and inputs; or says why that can't be done. */
export function orderAgain(execution: Execution, ports: AgainPorts): OrderAgain | Unrepeatable {
  if (execution.code === null) return { why: 'it is a file that came in: `fsck` checks its bytes' }
  const code = ports.store.code.find(execution.code)
  if (code === undefined) return { why: `its code ${short(execution.code)} is not on record, or damaged` }
  const declaration = declarationOf(code)
  if (declaration.impure !== undefined) return { why: `its stage is declared impure: ${declaration.impure}` }
  const changed = [
    ...changedPackages(code, ports),
    ...changedSurroundings(execution, ports.runtimeOf(declaration, execution)),
  ]
  if (changed.length > 0) return { why: `${changed.join('; ')} since it ran` }
  const { inputs, gone } = sourcesOf(execution, declaration, ports.store)
  if (gone.length > 0) return { why: `the bytes of its ${gone.join(' and its ')} are gone` }
  const params = JSON.parse(execution.params) as Order['params']
  return {
    order: { id: 0, task: execution.task, code: code.digest, params, inputs },
    code,
    declaration,
  }
}

function changedPackages({ packages, file }: StoredCode, { installed }: AgainPorts): string[] {
  const now = packages.flatMap(({ name }) => {
    try {
      return [installed(name, file)]
    } catch (error) {
      if (error instanceof UserError) return []
      throw error
    }
  })
  return comparePackages(packages, now).map((change) =>
    change.now === null
      ? `package ${change.name} ${change.was ?? ''} is not installed any more`
      : describePackageChange(change),
  )
}

/** What of an execution's key lies outside of its code, params and inputs: the runtime, and the encoders. */
function changedSurroundings({ preimage }: Execution, runtime: Readonly<Record<string, Json>>): string[] {
  const was = parsePreimage(preimage)
  const names = Object.keys(was.encoders) as Format[]
  const encoders = Object.fromEntries(names.map((name) => [name, encoderVersions[name]]))
  return comparePreimages(preimage, canonicalJson({ ...was, runtime, encoders })).map(describeChange)
}

interface Sources {
  readonly inputs: Order['inputs']
  readonly gone: readonly string[]
}

function sourcesOf(execution: Execution, declaration: Declaration, store: AgainRecords): Sources {
  const gone: string[] = []
  const found: Record<string, ArtifactSource | readonly MemberSource[]> = {}
  for (const { name, many, members } of inputsRead(store, readingOf(execution))) {
    const { format } = declaration.inputs[name]!
    const sources = members.map(({ digest, task }): ArtifactSource => {
      const producer = task ?? 'nothing on record'
      const place = placeOf(digest, store)
      if (place === undefined) gone.push(describeInput(name, { digest, producer }))
      return { digest, format, producer, ...place }
    })
    const paramsOf = (i: number) => members[i]!.params as MemberSource['params']
    found[name] = many ? sources.map((source, i) => ({ ...source, params: paramsOf(i) })) : sources[0]!
  }
  return { inputs: found, gone }
}

/** An input of an execution, as it is told of. */
export function describeInput(name: string, { digest, producer }: Pick<ArtifactSource, 'digest' | 'producer'>): string {
  return `input "${name}" (${short(digest)}, made by ${producer})`
}

function placeOf(digest: ArtifactDigest, store: AgainRecords): Pick<ArtifactSource, 'bytes' | 'file'> | undefined {
  try {
    const place = store.artifacts.location(digest)
    if (place === undefined) return undefined
    return place.inline === undefined ? { file: place.file } : { bytes: place.inline }
  } catch (error) {
    if (error instanceof StoreDamage) return undefined
    throw error
  }
}
