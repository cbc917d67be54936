import { describeProgramChange } from '../plan/compare-programs.ts'
import { short } from '../plan/reason.ts'
import { canonicalJson, type Json } from '../values/canonical-json.ts'
import { cutText } from '../values/printable.ts'
import type { Cause } from './find-causes.ts'

/** A cause as a phrase: `` code of stages/train.ts `loss` ``, `param rate 0.01 → 0.03`. */
export function describeCause(cause: Cause): string {
  switch (cause.what) {
    case 'symbol':
      return `code of ${cause.file}${cause.name === 'default' ? '' : ` \`${cause.name}\``}${novelty[cause.change]}`
    case 'package':
      return `package ${cause.name} ${versions(cause)}`
    case 'code':
      return cause.onRecord
        ? 'the order in which code is evaluated or imported'
        : 'code, of which a text is not on record'
    case 'param':
    case 'runtime':
    case 'encoder':
      return `${cause.what === 'encoder' ? 'encoder of' : cause.what} ${cause.name} ${values(cause)}`
    case 'schema':
      return "the output's schema"
    case 'program':
      return `what its program needs (${short(cause.was ?? 'nothing')} → ${short(cause.now ?? 'nothing')})`
    case 'source':
    case 'tool':
    case 'environment':
      return describeProgramChange(cause)
    case 'file':
      return `file ${cause.name} (${short(cause.was)} → ${short(cause.now)})`
    case 'input':
      return `input "${cause.name}" ${otherTasks(cause)}`
    case 'upstream':
      return 'changed inputs'
    case 'unknown':
      return `not known: ${cause.why}`
    default:
      return cause satisfies never
  }
}

const novelty = { changed: '', added: ' (new)', removed: ' (gone)' }

function versions({ was, now }: Extract<Cause, { what: 'package' }>): string {
  if (was === null || now === null) return was === null ? `${now ?? ''} (new)` : `${was} (gone)`
  return was === now ? `${was} (other content, or that of a package that it depends on)` : `${was} → ${now}`
}

function values({ was, now }: { readonly was?: Json; readonly now?: Json }): string {
  if (was === undefined || now === undefined) return was === undefined ? `${shown(now)} (new)` : `${shown(was)} (gone)`
  return `${shown(was)} → ${shown(now)}`
}

function shown(value: Json | undefined): string {
  return cutText(typeof value === 'string' ? value : canonicalJson(value ?? null), 60)
}

/** The tasks of a fan-in may be thousands. */
const mostTasks = 3

function otherTasks({ lost, gained }: Extract<Cause, { what: 'input' }>): string {
  const list = (names: readonly string[]): string => {
    const more = names.length > mostTasks ? ` and ${names.length - mostTasks} more` : ''
    return names.slice(0, mostTasks).map(short).join(', ') + more
  }
  if (lost.length === 1 && gained.length === 1) return `${list(lost)} → ${list(gained)}`
  const parts = [
    ...(gained.length === 0 ? [] : [`gained ${list(gained)}`]),
    ...(lost.length === 0 ? [] : [`lost ${list(lost)}`]),
  ]
  return parts.join(', ')
}
