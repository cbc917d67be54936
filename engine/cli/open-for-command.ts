import { openSession, type Session } from '../session/open-session.ts'
import type { Variant } from '../session/variant.ts'
import type { Pipeline } from './own-commands.ts'
import type { CommonOptions } from './common-options.ts'
import { quietly } from './standard-output.ts'

/** Opens a session for a command; with `--json`, what the pipeline's own graph() prints goes to standard error. */
export function openForCommand(
  pipeline: Pipeline,
  options: CommonOptions & { readonly as?: string },
  purpose: 'record' | 'look' = 'record',
): Promise<Session> {
  return quietly(options.json, async () =>
    openSession(pipeline, { ...options, variants: await variantsFor(pipeline, options) }, purpose),
  )
}

/** The variants that a command is for; none where it is for the defaults. */
export async function variantsFor(
  { params }: Pipeline,
  { set, as }: Pick<CommonOptions, 'set'> & { readonly as?: string },
): Promise<readonly Variant[] | undefined> {
  if (set === undefined && as === undefined) return undefined
  const { makeVariants } = await import('../session/make-variants.ts')
  return makeVariants(params, set ?? [], as)
}
