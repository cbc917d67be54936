import type { Execution, Store } from '../store/open-store.ts'
import type { Json } from '../values/canonical-json.ts'
import type { ArtifactDigest } from '../values/digest.ts'
import { remember } from '../values/remember.ts'
import { describeProgram, programRunOf } from './describe-program.ts'
import { panelScript, panelStyle } from './panel-assets.ts'
import { inputsRead, readingOf } from './inputs-read.ts'

/** What a published page tells of one execution behind a number on it. */
interface PanelEntry {
  readonly task: string
  readonly params: Json
  readonly source: string
  readonly code: string | null
  readonly ran: string
  readonly ms: number
  readonly where: string
  readonly commit: string | null
  /** What the doors that its stage goes through told of themselves. */
  readonly doors: Json
  /** Of a program: what is known of what it read. */
  readonly program?: string
  readonly inputs: Readonly<Record<string, { readonly count: number; readonly list: readonly PanelInput[] }>>
}

interface PanelInput {
  readonly digest: ArtifactDigest
  /** The execution that made it. */
  readonly by: number | null
}

/** What a published page tells of the run that published it. */
export interface RunFacts {
  readonly run: string
  readonly published: string
  readonly command: string
  readonly profile: string
  readonly commit: string | null
  readonly node: string
  /** Notes on the results that an auditor must see: accepted code, impure stages, which build computed. */
  readonly notes: readonly string[]
}

/** A fan-in of more members than this is shown by its first ones; `trace` lists them all. */
const shownMembers = 12

/**
 * Puts beside a page what depends on the run that published it: who made each artifact that the page names in a
 * `data-artifact` attribute, back to the files, opened by a click. The page itself stays as its stage made it.
 */
export function withLineagePanel(
  page: string,
  store: Pick<Store, 'executions' | 'code'>,
  { artifact, facts }: { artifact: ArtifactDigest; facts: RunFacts },
): string {
  const named = [...page.matchAll(/data-artifact="([0-9a-f ]+)"/g)].flatMap(
    ([, digests]) => digests!.split(' ') as ArtifactDigest[],
  )
  const data = JSON.stringify({ artifact, facts, ...collectLineage([artifact, ...named], store) }).replaceAll(
    '<',
    '\\u003c',
  )
  const panel = `${panelStart}${data}</script>\n<style>${panelStyle}</style>\n<script>${panelScript}</script>\n`
  const end = page.lastIndexOf('</body>')
  return end < 0 ? page + panel : page.slice(0, end) + panel + page.slice(end)
}

/** A page as its stage made it; undefined for one without a panel. */
export function withoutLineagePanel(page: string): string | undefined {
  const start = page.lastIndexOf(panelStart)
  const panel = /^[^<]*<\/script>\n<style>[^<]*<\/style>\n<script>[^]*?<\/script>\n/.exec(
    page.slice(start + panelStart.length),
  )
  return start < 0 || !panel
    ? undefined
    : page.slice(0, start) + page.slice(start + panelStart.length + panel[0].length)
}

const panelStart = '<script type="application/json" id="lineage">'

interface Lineage {
  /** The execution that made each artifact named on the page. */
  readonly made: Record<string, number>
  readonly executions: Record<number, PanelEntry>
}

type Provenance = Pick<Store, 'executions' | 'code'>

function collectLineage(roots: readonly ArtifactDigest[], records: Provenance): Lineage {
  // Thousands of executions may have made the same bytes.
  const producersOf = remember((digest: ArtifactDigest) => records.executions.producersOf(digest))
  const store = { ...records, executions: { ...records.executions, producersOf } }
  const lineage: Lineage = { made: {}, executions: {} }
  const sources = new Map<string, string>()
  const pending: Execution[] = []
  for (const digest of roots) {
    const execution = producersOf(digest).at(-1)
    if (execution === undefined || digest in lineage.made) continue
    lineage.made[digest] = execution.id
    pending.push(execution)
  }
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.id in lineage.executions) continue
    const { inputs, makers } = readInputs(next, store)
    lineage.executions[next.id] = entryOf(next, inputs, sourceOf(next, { store, sources }))
    for (const maker of makers) pending.push(maker)
  }
  return lineage
}

/** What an execution read, and who had made it. */
function readInputs(execution: Execution, store: Provenance): { inputs: PanelEntry['inputs']; makers: Execution[] } {
  const makers: Execution[] = []
  const inputs = inputsRead(store, readingOf(execution)).map(({ name, members }) => {
    const list = members.slice(0, shownMembers).map(({ digest, made }) => {
      if (made !== undefined) makers.push(made)
      return { digest, by: made?.id ?? null }
    })
    return [name, { count: members.length, list }] as const
  })
  return { inputs: Object.fromEntries(inputs), makers }
}

function sourceOf(
  { code, record }: Execution,
  { store, sources }: { store: Provenance; sources: Map<string, string> },
): string {
  const { file } = record as { file?: string }
  if (file !== undefined || code === null) return file ?? ''
  const known = sources.get(code) ?? store.code.find(code)?.file ?? ''
  sources.set(code, known)
  return known
}

function entryOf(execution: Execution, inputs: PanelEntry['inputs'], source: string): PanelEntry {
  const { task, params, code, started, ms, host, node, git, record } = execution
  const { doors = {} } = record as { doors?: Json }
  const run = programRunOf(record)
  return {
    task,
    doors,
    params: JSON.parse(params) as Json,
    source,
    code,
    ran: started,
    ms: Math.round(ms),
    where: `Node ${node} on ${host}`,
    commit: git === null ? null : git.commit + (git.dirty ? ' (dirty)' : ''),
    ...(run === undefined ? {} : { program: describeProgram(run).replace('program: ', '') }),
    inputs,
  }
}
