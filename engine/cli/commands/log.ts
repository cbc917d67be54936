import { storePlace } from '../../store/engine-builds.ts'
import { openStore, type RunRecord } from '../../store/open-store.ts'
import type { Pipeline } from '../own-commands.ts'
import { formatMs } from '../format.ts'
import type { GitState } from '../../session/git-state.ts'
import type { CommonOptions } from '../common-options.ts'
import { tell } from '../standard-output.ts'

/** `log`: the last runs, newest first. */
export function logCommand(
  pipeline: Pipeline,
  _: readonly string[],
  options: CommonOptions & { last?: number },
): Promise<number> {
  const store = openStore(storePlace(pipeline, options), 'read')
  try {
    const runs = store.runs.last(options.last ?? 10)
    if (options.json === true) process.stdout.write(`${JSON.stringify({ runs: runs.map(toJson) })}\n`)
    else tell(runs.length === 0 ? 'no run is on record' : runs.map(line).join('\n'))
    return Promise.resolve(0)
  } finally {
    store.close()
  }
}

interface Facts {
  readonly profile?: string
  readonly git?: GitState | null
}

function toJson(run: RunRecord) {
  const { id, began, ended, state, about, outcome } = run
  const { command, profile = null, git = null } = about as RunRecord['about'] & Facts
  return { run: id, began, ended, ms: msOf(run), state, command, profile, git, outcome }
}

function line(run: RunRecord): string {
  const { git } = run.about as Facts
  const commit = git == null ? '' : `, commit ${git.commit.slice(0, 12)}${git.dirty ? ' (dirty)' : ''}`
  return `${run.id}  ${run.about.command}: ${fate(run)}${commit}`
}

function fate(run: RunRecord): string {
  const { state, outcome } = run
  if (state === 'under way') return 'under way'
  if (state === 'died' || outcome === null) return 'died; what it had recorded is kept'
  const { adopted, restored = 0, ran, reused, failed, blocked } = outcome as Readonly<Record<string, number>>
  if (adopted !== undefined) return `${adopted} adopted${restored > 0 ? `, the bytes of ${restored} restored` : ''}`
  const bad = (failed ?? 0) + (blocked ?? 0) > 0 ? `, ${failed ?? 0} failed, ${blocked ?? 0} blocked` : ''
  const end =
    outcome.end === 'interrupted' ? ', interrupted' : outcome.end === 'not-published' ? ', not all published' : ''
  return `${ran ?? 0} ran, ${reused ?? 0} reused${bad}${end}, in ${formatMs(msOf(run) ?? 0)}`
}

/** What the run itself told; one that was recorded before runs did has the time since its record began. */
function msOf({ began, ended, outcome }: RunRecord): number | null {
  if (typeof outcome?.ms === 'number') return outcome.ms
  return ended === null ? null : Date.parse(ended) - Date.parse(began)
}
