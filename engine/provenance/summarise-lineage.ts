import { ingestStage } from '../graph/task.ts'
import type { Execution, Verification } from '../store/open-store.ts'
import type { WholeLineage } from './collect-lineage.ts'

/** How many tasks of a stage are behind an artifact. */
export interface StageCount {
  readonly stage: string
  readonly tasks: number
}

/** What is behind an artifact, in numbers: facts on record, and nothing else. */
export interface LineageSummary {
  /** The stages that read what others made; the one that made the artifact comes first. */
  readonly made: readonly StageCount[]
  /** The stages that read nothing. */
  readonly from: readonly StageCount[]
  readonly files: readonly string[]
  readonly commits: readonly { readonly commit: string; readonly dirty: boolean }[]
  readonly hosts: readonly string[]
  /** When the first and the last of them was executed. */
  readonly first: string | null
  readonly last: string | null
  /** How many of them were executed again with the same bytes, and when the last. */
  readonly verified: { readonly tasks: number; readonly last: string } | null
  /** Artifacts that nothing on record made. */
  readonly unknown: number
}

/** Counts what is behind artifacts; `verifications` are those on record, the oldest first. */
export function summariseLineage(lineage: WholeLineage, verifications: readonly Verification[]): LineageSummary {
  const all = nearestFirst(lineage)
  const executions = all.flatMap(({ execution }) => execution ?? [])
  const files = executions.flatMap(({ record, stage }) =>
    stage === ingestStage ? [(record as { file?: string }).file ?? ''] : [],
  )
  const staged = all.filter(({ execution }) => execution !== undefined && execution.stage !== ingestStage)
  const times = executions.map(({ started }) => started).sort()
  return {
    made: countStages(staged.filter(({ inputs }) => inputs.length > 0)),
    from: countStages(staged.filter(({ inputs }) => inputs.length === 0)),
    files: [...new Set(files)],
    commits: commitsOf(executions),
    hosts: [...new Set(executions.map(({ host }) => host))],
    first: times[0] ?? null,
    last: times.at(-1) ?? null,
    verified: verifiedOf(executions, verifications),
    unknown: all.length - executions.length,
  }
}

type Made = WholeLineage['made'] extends ReadonlyMap<string, infer One> ? One : never

function nearestFirst({ roots, made }: WholeLineage): Made[] {
  const met = new Set(roots)
  for (const id of met) for (const { members } of made.get(id)!.inputs) for (const member of members) met.add(member)
  return [...met].map((id) => made.get(id)!)
}

function countStages(all: readonly Made[]): StageCount[] {
  const counts = new Map<string, number>()
  for (const { execution } of all) {
    const { stage } = execution!
    counts.set(stage, (counts.get(stage) ?? 0) + 1)
  }
  return [...counts].map(([stage, tasks]) => ({ stage, tasks }))
}

/** By the time of their first execution. */
function commitsOf(executions: readonly Execution[]): LineageSummary['commits'] {
  const commits = new Map<string, boolean>()
  for (const { git } of executions.toSorted((a, b) => (a.started < b.started ? -1 : 1)))
    if (git !== null) commits.set(git.commit, (commits.get(git.commit) ?? false) || git.dirty)
  return [...commits].map(([commit, dirty]) => ({ commit, dirty }))
}

function verifiedOf(
  executions: readonly Execution[],
  verifications: readonly Verification[],
): LineageSummary['verified'] {
  const behind = new Set(executions.map(({ id }) => id))
  const ids = new Set<number>()
  let last = ''
  for (const { when, executions: same } of verifications)
    for (const id of same) {
      if (!behind.has(id)) continue
      ids.add(id)
      last = when
    }
  return ids.size === 0 ? null : { tasks: ids.size, last }
}

/** So many stages are named in a sentence. */
const mostNamed = 3

/** What is behind an artifact, in one sentence. */
export function describeSummary(summary: LineageSummary): string {
  const { made, from, files, commits, hosts, first, last, verified, unknown } = summary
  const sources = [
    ...countedStages(from, made.length === 0),
    ...(files.length > 2 ? [`${files.length} files`] : files.map((file) => `the file ${file}`)),
    ...(unknown > 0 ? [`${unknown} ${unknown === 1 ? 'artifact' : 'artifacts'} that nothing on record made`] : []),
  ]
  const makers = countedStages(made, true)
  return [
    ...(makers.length > 0 ? [`made by ${listed(makers)}`] : []),
    ...(sources.length > 0 ? [`${makers.length > 0 ? 'from' : 'made by'} ${listed(sources)}`] : []),
    ...describeCommits(commits),
    ...(hosts.length === 0 ? [] : [`executed on ${hosts.length > 1 ? `${hosts.length} hosts` : hosts[0]!}`]),
    ...describeDays(first, last),
    ...(verified === null ? [] : [describeVerified(verified)]),
  ].join(', ')
}

/** The stages of most tasks are named; `isFirst` is whether the word "task" has not been said yet. */
function countedStages(stages: readonly StageCount[], isFirst: boolean): string[] {
  const ordered = stages.toSorted((a, b) => b.tasks - a.tasks)
  const shown = ordered.length === mostNamed + 1 ? ordered : ordered.slice(0, mostNamed)
  const others = ordered.slice(shown.length)
  const words = shown.map(({ stage, tasks }, i) => `${i === 0 && isFirst ? counted(tasks) : tasks} of ${stage}`)
  const rest = others.reduce((sum, { tasks }) => sum + tasks, 0)
  return others.length === 0 ? words : [...words, `${rest} of ${others.length} more stages`]
}

function counted(tasks: number): string {
  return `${tasks} ${tasks === 1 ? 'task' : 'tasks'}`
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)!}`
}

function describeCommits(commits: LineageSummary['commits']): string[] {
  const last = commits.at(-1)
  if (last === undefined) return []
  const dirty = commits.some((one) => one.dirty) ? ' with changes that no commit has' : ''
  const short = last.commit.slice(0, 12)
  return [
    commits.length === 1 ? `at commit ${short}${dirty}` : `at ${commits.length} commits, the last ${short}${dirty}`,
  ]
}

function describeDays(first: string | null, last: string | null): string[] {
  if (first === null || last === null) return []
  const [from, to] = [first.slice(0, 10), last.slice(0, 10)]
  return [from === to ? `on ${from}` : `from ${from} to ${to}`]
}

function describeVerified({ tasks, last }: { readonly tasks: number; readonly last: string }): string {
  return `${counted(tasks)} verified again, the last on ${last.slice(0, 10)}`
}
