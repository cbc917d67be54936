import type { Json } from '../values/canonical-json.ts'
import type { Declaration } from '../values/declaration.ts'
import type { Touch } from '../values/stage.ts'
import type { TaskError } from '../worker/messages.ts'
import type { Touches } from '../worker/recorder.ts'

/** What a task touched that neither its key covers nor its stage allows. */
export function undeclaredTouches(touches: Touches, { allow, impure }: Declaration): Touch[] {
  if (impure !== undefined) return []
  return (Object.keys(touches) as Touch[]).filter((kind) => touches[kind]!.length > 0 && allow?.[kind] === undefined)
}

/** The error that it is with --strict; without it, its message is a warning. */
export function touchError(task: string, kinds: readonly Touch[], touches: Touches): TaskError {
  const shown = kinds.map((kind) => {
    const [first, ...more] = touches[kind]!
    return `${names[kind]} (${first!.what} at ${first!.where}${more.length > 0 ? `, and ${more.length} more` : ''})`
  })
  return {
    code: 'touched',
    message: `${task} touched what its key does not cover: ${shown.join('; ')}`,
    frames: [],
    fix: `if no result can depend on it, say why in the stage: allow: { ${kinds.map((kind) => `${kind}: '<why>'`).join(', ')} }`,
  }
}

/** What of it goes into the execution's record. */
export function touchRecord(touches: Touches, { allow }: Declaration): Record<string, Json> {
  const kinds = (Object.keys(touches) as Touch[]).filter((kind) => touches[kind]!.length > 0)
  if (kinds.length === 0) return {}
  const touched = Object.fromEntries(
    kinds.map((kind) => [kind, touches[kind]!.map(({ what, where }) => ({ what, where }))]),
  )
  return { touched, ...(allow === undefined ? {} : { allowed: { ...allow } }) }
}

const names: Readonly<Record<Touch, string>> = {
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
