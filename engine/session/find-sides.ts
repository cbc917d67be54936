import { collectLineage } from '../provenance/collect-lineage.ts'
import type { RunId, RunRecord, Store } from '../store/open-store.ts'
import type { Json } from '../values/canonical-json.ts'
import { quoted } from '../values/shell-word.ts'
import { suggestion } from '../values/suggest.ts'
import { UserError } from '../values/user-error.ts'
import type { GitState } from './git-state.ts'
import type { Metrics } from './metric.ts'
import {
  gitOf,
  readVariants,
  runsOfProfile,
  variantsOf,
  type RecordedResult,
  type VariantOfRun,
} from './recorded-variants.ts'
import { defaultsName, variantName } from './variant.ts'

/** What is compared with others: a variant, or several that differ only in what values are paired by, such as the seed. */
export interface Side {
  readonly name: string
  readonly kind: 'variant' | 'run' | 'commit' | 'pin'
  readonly run: RunId | null
  readonly began: string | null
  readonly git: GitState | null
  readonly members: readonly SideMember[]
}

/** The params of one variant of a side, and what its tasks made. */
export interface SideMember {
  readonly params: Json
  readonly results: ReadonlyMap<string, RecordedResult>
  /** The tasks that made nothing, with what became of them. */
  readonly unmade: ReadonlyMap<string, string>
}

/** Where sides are looked for. */
export interface Records {
  readonly store: Store
  readonly profile: string
  readonly metrics: Metrics
}

/**
 * Finds what words mean: a variant by its name, a run by its id, a commit by its hash, a pin by its name; `run:`, `commit:`, `pin:`
 * and `variant:` before a word say which. Of no words, the variants of the last run that had several.
 *
 * @throws UserError `nothing-to-compare` for a word that names nothing on record, or more than one thing.
 */
export function findSides(records: Records, words: readonly string[]): Side[] {
  const found = words.length === 0 ? sidesOfNewest(records) : words.flatMap((word) => sidesOf(records, word))
  return [...new Map(found.map((side) => [`${side.kind} ${side.name} ${side.run ?? ''}`, side])).values()]
}

type Finder = (records: Records, word: string) => Side[] | undefined

const finders: Readonly<Record<Side['kind'], Finder>> = {
  variant: (records, word) =>
    newestOf(records, (run) =>
      groupsOf(records, run).filter((group) => group.name === word || isCalled(group, word)),
    )?.map(asSide(records, 'variant')),
  run: (records, word) => {
    const runs = /^\d{8}-/.test(word) ? records.store.runs.last(mostRuns).filter(({ id }) => id.startsWith(word)) : []
    if (runs.length > 1)
      throw ambiguous(
        word,
        'runs',
        runs.map(({ id }) => id),
      )
    return runs.length === 1 ? groupsOf(records, endedRun(runs[0]!)).map(asSide(records, 'run')) : undefined
  },
  commit: (records, word) => {
    if (!/^[0-9a-f]{7,40}$/.test(word)) return undefined
    const commits = new Set(runsOfProfile(records.store, records.profile).flatMap((run) => gitOf(run)?.commit ?? []))
    const meant = [...commits].filter((commit) => commit.startsWith(word))
    if (meant.length > 1) throw ambiguous(word, 'commits', meant)
    const groupsAt = (run: RunRecord): Group[] =>
      gitOf(run)?.commit.startsWith(word) === true ? groupsOf(records, run) : []
    // Whoever names a commit means the code, with the params that it had by default.
    const groups =
      newestOf(records, (run) => groupsAt(run).filter(({ name }) => name === defaultsName)) ??
      newestOf(records, groupsAt)
    return groups?.map(asSide(records, 'commit')).map((side) => {
      const variant = side.name === defaultsName ? '' : `: ${side.name}`
      return { ...side, name: `${word.slice(0, 12)}${variant}` }
    })
  },
  pin: ({ store }, word) => {
    const pin = store.judgements.pins().find(({ name }) => name === word)
    const execution = pin === undefined ? undefined : store.executions.get(pin.execution)
    if (execution === undefined) return undefined
    const { made } = collectLineage(store, [{ digest: execution.output, execution }])
    const results = new Map(
      [...made.values()].flatMap(({ digest, execution: one }) =>
        one === undefined ? [] : [[plainName(one.task), { task: one.task, key: one.key, output: digest }] as const],
      ),
    )
    const run = store.runs.get(execution.run)
    const [variant, ...others] = run === undefined ? [] : variantsOf(run)
    const params = others.length === 0 ? (variant?.params ?? {}) : {}
    const { started: began, git } = execution
    return [
      { name: word, kind: 'pin', run: execution.run, began, git, members: [{ params, results, unmade: new Map() }] },
    ]
  },
}

const mostRuns = 10_000

function sidesOf(records: Records, word: string): Side[] {
  const [, kind, name = word] = /^(variant|run|commit|pin):(.+)$/s.exec(word) ?? []
  const kinds = kind === undefined ? (Object.keys(finders) as Side['kind'][]) : [kind as Side['kind']]
  const found = kinds.flatMap((one) => {
    const sides = finders[one](records, name)
    return sides === undefined ? [] : [{ kind: one, sides }]
  })
  const [first, second] = found
  if (first === undefined) throw unknown(records, word)
  if (second === undefined) return first.sides
  throw refusal(
    `"${word}" is a ${first.kind} and a ${second.kind}`,
    `say which: ${found.map((one) => `${one.kind}:${name}`).join(' or ')}`,
  )
}

function sidesOfNewest(records: Records): Side[] {
  const groups = newestOf(records, (run) => {
    const all = variantsOf(run).length < 2 ? [] : groupsOf(records, run)
    return all.length > 1 ? all : []
  })
  if (groups !== undefined) return groups.map(asSide(records, 'variant'))
  throw refusal(
    'no run on record is of several variants',
    'name what to compare: a variant, a run, a commit or a pin; `variants` and `log` list them',
  )
}

/** Variants of one run. */
interface Group {
  readonly name: string
  readonly run: RunRecord
  /** By their index among the variants of the run. */
  readonly members: readonly number[]
}

/** The variants of a run, those together that differ only in what values are paired by. */
function groupsOf({ metrics }: Records, run: RunRecord): Group[] {
  const paired = Object.values(metrics).flatMap(({ pairs }) => (pairs === undefined ? [] : `${pairs}=`))
  const groups = new Map<string, number[]>()
  const variants = variantsOf(run)
  for (const [i, { sets }] of variants.entries()) {
    const isPaired = (set: string): boolean => variants.length > 1 && paired.some((name) => set.startsWith(name))
    const name = variantName(sets.filter((set) => !isPaired(set)))
    groups.set(name, [...(groups.get(name) ?? []), i])
  }
  return [...groups].map(([name, members]) => ({ name, run, members }))
}

function isCalled({ run, members }: Group, word: string): boolean {
  const [first, ...others] = members
  const { name, label } = variantsOf(run)[first!]!
  return others.length === 0 && (name === word || label === word)
}

/** What a run has on record of a group's variants: it is read of those groups alone that are meant. */
function readGroup({ store }: Records, { run, members }: Group): VariantOfRun[] {
  const all = readVariants(store, run)
  return members.map((member) => all[member]!)
}

/** The groups of the newest run that has some with results of a metric, else of the newest that has some. */
function newestOf(records: Records, find: (run: RunRecord) => Group[]): Group[] | undefined {
  let newest: Group[] | undefined
  for (const run of runsOfProfile(records.store, records.profile)) {
    const groups = find(run)
    if (groups.length === 0) continue
    newest ??= groups
    const isMeasured = (group: Group) => readGroup(records, group).some((one) => hasMetric(records.metrics, one))
    if (groups.some(isMeasured)) return groups
  }
  return newest
}

function hasMetric(metrics: Metrics, { results }: VariantOfRun): boolean {
  const stages = new Set(Object.values(metrics).map(({ task }) => stageOf(task)))
  return [...results.keys()].some((task) => stages.has(stageOf(task)))
}

function stageOf(task: string): string {
  return task.replace(/\[.*$/s, '')
}

/** Without the variant that stands behind it. */
function plainName(task: string): string {
  return task.replace(/ \{[^{]*\}$/s, '')
}

function asSide(records: Records, kind: Side['kind']): (group: Group) => Side {
  return (group) => {
    const { name, run } = group
    const members = readGroup(records, group)
    const { git } = members[0]!
    const label = members.length === 1 ? members[0]!.variant.label : undefined
    const shown = kind === 'run' ? `${run.id}${name === defaultsName ? '' : `: ${name}`}` : (label ?? name)
    const own = members.map(({ variant: { params }, results, unmade }) => ({ params, results, unmade }))
    return { name: shown, kind, run: run.id, began: run.began, git, members: own }
  }
}

function endedRun(run: RunRecord): RunRecord {
  if (run.state === 'ended') return run
  throw refusal(
    `run ${run.id} ${run.state === 'died' ? 'died' : 'is under way'}: it has no list of results`,
    run.state === 'died' ? 'run its targets again: what it had recorded is reused' : 'wait for its end',
  )
}

function unknown(records: Records, word: string): UserError {
  if (/^(commit:)?[0-9a-f]{7,40}$/.test(word)) {
    const commit = word.replace('commit:', '')
    return refusal(
      `no run on record ran anything at commit ${commit}`,
      `check it out and run it with this store: git worktree add ../${commit} ${commit}, then all --store <this folder>`,
    )
  }
  const { store, profile } = records
  const names = new Set(runsOfProfile(store, profile).flatMap((run) => groupsOf(records, run).map(({ name }) => name)))
  const runs = /^(run:)?\d{8}-/.test(word) ? store.runs.last(mostRuns).map(({ id }) => id) : []
  const known = [...names, ...store.judgements.pins().map(({ name }) => name), ...runs]
  const what = `nothing on record is named "${word}": no variant, run, commit or pin`
  if (/^[^=:]+=/.test(word)) {
    const sets = word.split(/,(?=[^,=]+=)/).map((set) => `--set ${quoted(set)}`)
    return refusal(what, `run it: all ${sets.join(' ')}`)
  }
  return refusal(what, suggestion(word, known, '`variants`, `log` and `pins` list them'))
}

function ambiguous(word: string, of: string, candidates: readonly string[]): UserError {
  const shown = candidates.slice(0, mostCandidates).join(', ')
  const more = candidates.length > mostCandidates ? ` and ${candidates.length - mostCandidates} more` : ''
  return refusal(`"${word}" begins the names of ${candidates.length} ${of}`, `write more of the name: ${shown}${more}`)
}

const mostCandidates = 5

function refusal(what: string, fix: string): UserError {
  return new UserError({ code: 'nothing-to-compare', what, fix })
}
