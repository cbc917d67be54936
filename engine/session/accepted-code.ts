import type { AcceptedCode } from '../plan/task-key.ts'
import { acceptancesFor } from '../provenance/acceptances-for.ts'
import type { Store } from '../store/open-store.ts'
import { declarationOf } from '../store/stored-code.ts'
import type { Declaration } from '../values/declaration.ts'
import type { CodeDigest, ProgramDigest } from '../values/digest.ts'
import { runtimeOf } from './runtime.ts'

/**
 * The code whose results were accepted for a stage's code, directly or through code accepted before, newest first. Older
 * code that is not on record any more can't be accepted: nobody could say what its keys were made of. A program's results are
 * accepted for other code of its stage's file alone: its sources and tools must be those of today.
 */
export function acceptedCode(
  code: CodeDigest,
  store: Pick<Store, 'judgements' | 'code' | 'memo'>,
  program?: ProgramDigest,
): AcceptedCode[] {
  return [...acceptancesFor(code, store.judgements.acceptances())].flatMap(([older, { reason: why }]) => {
    const declaration = rememberedDeclaration(older, store)
    if (declaration === undefined) return []
    const needs = declaration.program === undefined || program === undefined ? {} : { program }
    return [{ code: older, why, declaration, runtime: runtimeOf(declaration), ...needs }]
  })
}

function rememberedDeclaration(code: CodeDigest, store: Pick<Store, 'code' | 'memo'>): Declaration | undefined {
  const remembered = store.memo.get(`declaration:${code}`)
  if (remembered !== undefined) return JSON.parse(remembered) as Declaration
  return declarationOf(store.code.find(code))
}
