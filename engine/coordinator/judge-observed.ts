import type { Json } from '../values/canonical-json.ts'
import type { Declaration } from '../values/declaration.ts'
import type { ImpurityKind } from '../values/stage.ts'
import type { TaskError } from '../worker/messages.ts'
import type { Observed } from '../worker/recorder.ts'

/** The kinds of what a task was seen to use that neither its key covers nor its stage allows. */
export function undeclaredKinds(observed: Observed, { allow, impure }: Declaration): ImpurityKind[] {
  if (impure !== undefined) return []
  return (Object.keys(observed) as ImpurityKind[]).filter(
    (kind) => observed[kind]!.length > 0 && allow?.[kind] === undefined,
  )
}

/** The error of a task that used such kinds, with --strict; without --strict, the message is a warning. */
export function undeclaredError(task: string, kinds: readonly ImpurityKind[], observed: Observed): TaskError {
  const shown = kinds.map((kind) => {
    const [first, ...more] = observed[kind]!
    return `${names[kind]} (${first!.what} at ${first!.where}${more.length > 0 ? `, and ${more.length} more` : ''})`
  })
  return {
    code: 'touched',
    message: `${task} used what its key does not cover: ${shown.join('; ')}`,
    frames: [],
    fix: `if no result can depend on it, say why in the stage: allow: { ${kinds.map((kind) => `${kind}: '<why>'`).join(', ')} }`,
  }
}

/** What a task was seen to use, as the execution's record holds it. */
export function observedRecord(observed: Observed, { allow }: Declaration): Record<string, Json> {
  const kinds = (Object.keys(observed) as ImpurityKind[]).filter((kind) => observed[kind]!.length > 0)
  if (kinds.length === 0) return {}
  const touched = Object.fromEntries(
    kinds.map((kind) => [kind, observed[kind]!.map(({ what, where }) => ({ what, where }))]),
  )
  return { touched, ...(allow === undefined ? {} : { allowed: { ...allow } }) }
}

const names: Readonly<Record<ImpurityKind, string>> = {
  clock: 'the clock',
  random: 'randomness',
  environment: 'the environment',
  files: 'files',
  modules: 'modules of no package that it depends on',
  texts: 'the text of its functions, with names and layout',
  network: 'the network',
  processes: 'other processes',
  threads: 'other threads, in which nothing is watched',
  machine: 'what differs between machines and runs',
  unwatched: 'what can do anything unseen',
}
