import type { AcceptedCode } from '../plan/task-key.ts'
import { acceptancesFor } from '../provenance/acceptances-for.ts'
import type { Store } from '../store/open-store.ts'
import type { Declaration } from '../values/declaration.ts'
import type { CodeDigest } from '../values/digest.ts'
import { runtimeOf } from './runtime.ts'

/**
 * The code whose results were accepted for a stage's code, directly or through code accepted before, newest first. Older
 * code that is not on record any more can't be accepted: nobody could say what its keys were made of.
 */
export function acceptedCode(code: CodeDigest, store: Pick<Store, 'judgements' | 'code' | 'memo'>): AcceptedCode[] {
  return [...acceptancesFor(code, store.judgements.acceptances())].flatMap(([older, { reason: why }]) => {
    const declaration = declarationOf(older, store)
    return declaration === undefined ? [] : [{ code: older, why, declaration, runtime: runtimeOf(declaration) }]
  })
}

function declarationOf(code: CodeDigest, store: Pick<Store, 'code' | 'memo'>): Declaration | undefined {
  const remembered = store.memo.get(`declaration:${code}`)
  if (remembered !== undefined) return JSON.parse(remembered) as Declaration
  return store.code.find(code)?.declaration as Declaration | undefined
}
