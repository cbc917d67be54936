import type { Static, TSchema } from '@sinclair/typebox'
import { faultOf } from '../formats/check-value.ts'
import type { Json } from '../values/canonical-json.ts'
import { damagedCrate } from './crate-errors.ts'

/** Records are a few levels deep, and params and schemas some tens: nothing that works on them is to run out of stack. */
const deepest = 500

/** Where a text of a crate stands, for errors: the crate's name, and the file with its line. */
export interface TextPlace {
  readonly crate: string
  readonly where: string
}

/** Reads JSON of a crate, and checks it. @throws UserError `crate-damaged` where it is none, is nested too deeply, or its schema refuses it. */
export function readJson<S extends TSchema>(text: string, schema: S, { crate, where }: TextPlace): Static<S> {
  if (depthOf(text) > deepest) throw damagedCrate(crate, [`${where} is nested more than ${deepest} deep`])
  const value = parse(text)
  if (value === undefined) throw damagedCrate(crate, [`${where} is no JSON`])
  const fault = faultOf(value, schema)
  if (fault === undefined) return value
  throw damagedCrate(crate, [
    `${where} does not hold what it should: ${fault.path}: ${fault.demand}, but it is ${fault.found}`,
  ])
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

/** How deep brackets stand in each other, those in strings left out. A loop over characters: texts may be long, and so may strings. */
function depthOf(text: string): number {
  let [depth, most, quoted] = [0, 0, false]
  for (let i = 0; i < text.length; i++) {
    const character = text[i]
    if (quoted && character === '\\') i += 1
    else if (character === '"') quoted = !quoted
    else if (quoted) continue
    else if (character === '[' || character === '{') most = Math.max(most, (depth += 1))
    else if (character === ']' || character === '}') depth -= 1
  }
  return most
}
