import { storePlace } from '../../store/engine-builds.ts'
import { openStore, type RunRecord } from '../../store/open-store.ts'
import type { Pipeline } from '../define-pipeline.ts'
import { formatMs } from '../format.ts'
import type { GitState } from '../git-state.ts'
import type { CommonOptions } from '../main.ts'

/** `log`: the last runs, newest first. */
export function logCommand(
  pipeline: Pipeline,
  _: readonly string[],
  options: CommonOptions & { last?: number },
): Promise<number> {
  const store = openStore(storePlace(pipeline, options), 'read')
  try {
    const runs = store.runs(options.last ?? 10)
    if (options.json === true) process.stdout.write(`${JSON.stringify({ runs: runs.map(toJson) })}\n`)
    else process.stdout.write(runs.length === 0 ? 'no run is on record\n' : `${runs.map(line).join('\n')}\n`)
    return Promise.resolve(0)
  } finally {
    store.close()
  }
}

interface Facts {
  readonly profile?: string
  readonly git?: GitState | null
}

function toJson({ id, began, ended, state, about, outcome }: RunRecord) {
  const { command, profile = null, git = null } = about as RunRecord['about'] & Facts
  return { run: id, began, ended, state, command, profile, git, outcome }
}

function line(run: RunRecord): string {
  const { git } = run.about as Facts
  const commit = git == null ? '' : `, commit ${git.commit.slice(0, 12)}${git.dirty ? ' (dirty)' : ''}`
  return `${run.id}  ${run.about.command}: ${fate(run)}${commit}`
}

function fate({ state, outcome }: RunRecord): string {
  if (state === 'under way') return 'under way'
  if (state === 'died' || outcome === null) return 'died; what it had recorded is kept'
  const { ran, reused, failed, blocked, exitCode, ms } = outcome as Readonly<Record<string, number>>
  const bad = (failed ?? 0) + (blocked ?? 0) > 0 ? `, ${failed ?? 0} failed, ${blocked ?? 0} blocked` : ''
  const end = exitCode === 130 ? ', interrupted' : exitCode === 2 ? ', not all published' : ''
  return `${ran ?? 0} ran, ${reused ?? 0} reused${bad}${end}, in ${formatMs(ms ?? 0)}`
}
