import { short } from '../../plan/reason.ts'
import { describeAdopted } from '../../provenance/adopted-from.ts'
import { describeAcceptance } from '../../provenance/describe-acceptance.ts'
import { mostImpure } from '../../provenance/impure-behind.ts'
import type { TraceNode, TraceWhole } from '../../provenance/trace-node.ts'
import { describeSummary } from '../../provenance/summarise-lineage.ts'
import { findArtifact } from '../../session/find-artifact.ts'
import type { Session } from '../../session/open-session.ts'
import { refuseOwnFile } from '../../session/own-files.ts'
import { traceWord, type ArtifactTrace, type ElementTrace, type TracedWord } from '../../session/trace-word.ts'
import { writeWhole } from '../../session/write-whole.ts'
import type { CommonOptions } from '../common-options.ts'
import { describeRow } from '../describe-row.ts'
import { formatBytes, formatMs } from '../format.ts'
import { closing, handOut } from '../hand-out.ts'
import { openForCommand } from '../open-for-command.ts'
import type { Pipeline } from '../own-commands.ts'

/** What `trace` takes beside the common options. */
export interface TraceCommandOptions extends CommonOptions {
  readonly depth?: number
  readonly svg?: string
}

/** `trace`: all that is behind a task's result, a row of a table, an artifact, a file or an element of a page. */
export async function traceCommand(
  pipeline: Pipeline,
  [what = '']: readonly string[],
  options: TraceCommandOptions,
): Promise<number> {
  const session = await openForCommand(pipeline, options, 'look')
  return closing(session, async () => {
    const find = (word: string) => findArtifact(session, word)
    const traced = await traceWord(session, what, { depth: options.depth, find })
    const { warnings, upToDate } = traced.found
    const drawn = options.svg === undefined ? undefined : await draw(session, what, traced, options.svg)
    const facts = drawn ?? traced.facts
    const text = (): string => (drawn === undefined ? lines(traced.facts).join('\n') : describeDrawing(drawn))
    handOut({ warnings, upToDate, facts, text }, options)
    return 0
  })
}

interface Drawing {
  readonly file: string
  readonly tasks: number
  readonly boxes: number
}

/** Writes a picture of a lineage. */
async function draw(session: Session, what: string, { facts, lineage }: TracedWord, file: string): Promise<Drawing> {
  refuseOwnFile(session, file)
  const { drawLineage } = await import('../../provenance/draw-lineage.ts')
  const { groupLineage } = await import('../../provenance/group-lineage.ts')
  const grouped = groupLineage(lineage)
  const title = `What is behind ${what}`
  writeWhole(file, Buffer.from(drawLineage(grouped, { title, text: describeSummary(facts.summary) })))
  return { file, tasks: lineage.made.size, boxes: grouped.groups.length }
}

function describeDrawing({ file, tasks, boxes }: Drawing): string {
  return `${file}: ${tasks} ${tasks === 1 ? 'artifact' : 'artifacts'} in ${boxes} ${boxes === 1 ? 'box' : 'boxes'}`
}

interface Line {
  /** A node, or a sentence that stands for some. */
  readonly node: TraceNode | string
  readonly head: string
  readonly indent: string
}

/** What is most wanted to be known comes first; then the trees of a trace, one below the other. */
function lines(traced: ArtifactTrace | ElementTrace): string[] {
  const { summary, rest = [] } = traced
  const trees = 'behind' in traced ? traced.behind : [traced]
  const row = 'row' in traced ? describeRow(traced.row) : []
  return [describeSummary(summary), ...row, ...[...trees, ...rest].flatMap(treeLines)]
}

/** A loop: each line costs as much as it is long, however much there is. */
function treeLines(tree: TraceNode): string[] {
  const told: string[] = []
  const stack: Line[] = [{ node: tree, head: '', indent: '' }]
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { node, head, indent } = next
    if (typeof node === 'string') {
      told.push(`${head}${node}`)
      continue
    }
    told.push(`${head}${headline(node)}`)
    if ('again' in node || 'below' in node) continue
    for (const fact of facts(node)) told.push(`${indent}   ${fact}`)
    for (const inner of inputLines(node, indent).reverse()) stack.push(inner)
  }
  return told
}

function headline(node: TraceNode): string {
  const name = short(node.artifact)
  if ('again' in node) return `${node.task ?? ''} ${name} (above)`
  if ('below' in node) return `${node.task ?? ''} ${name} (below)`
  return `${node.task ?? 'made by nothing on record'}  ${name} ${node.format}, ${formatBytes(node.bytes)}`
}

function inputLines({ inputs = {}, left = {} }: TraceWhole, indent: string): Line[] {
  const all = Object.entries(inputs).flatMap(([name, input]) => [
    ...('artifact' in input ? [{ name, node: input }] : input.map((node) => ({ name, node }))),
    ...(name in left ? [{ name, node: `${left[name]!} more, which its task read too` }] : []),
  ])
  return all.map(({ name, node }, i) => {
    const isLast = i === all.length - 1
    return {
      node,
      head: `${indent}${isLast ? '└─' : '├─'} ${name}: `,
      indent: `${indent}${isLast ? '   ' : '│  '}`,
    }
  })
}

/** How many of the impure tasks behind an artifact the text names. */
const shownImpure = 8

function listImpure(tasks: readonly string[]): string {
  const more = tasks.length - shownImpure
  const atLeast = tasks.length < mostImpure ? '' : 'at least '
  return tasks.slice(0, shownImpure).join(', ') + (more > 0 ? ` and ${atLeast}${more} more` : '')
}

/** How many sources of a program the text names. */
const shownSources = 8

function programFacts({ known, sources, tools, env }: NonNullable<TraceWhole['program']>): string[] {
  const shown = sources.slice(0, shownSources).map(({ path, digest }) => `source  ${path} ${short(digest)}`)
  const more = sources.length - shown.length
  return [
    known.replace(': ', ' '),
    ...shown,
    ...(more > 0 ? [`source  and ${more} more`] : []),
    ...Object.entries(tools).map(([name, text]) => `tool    ${name}: ${shownTool(text)}`),
    ...Object.entries(env).map(([name, value]) => `env     ${name} ${JSON.stringify(value)}`),
  ]
}

function shownTool(text: string): string {
  const [first = '', ...more] = text.split('\n')
  return more.length === 0 ? first : `${first} and ${more.length} more lines`
}

function facts(whole: TraceWhole): string[] {
  const { code, params, execution, file, program, impure, behindImpure, accepted, quarantined, deeper, adopted } = whole
  const told: string[] = []
  if (file !== undefined) told.push(`file    ${file}`)
  if (code !== undefined)
    told.push(
      `code    ${code.source} ${short(code.digest)} (${code.sources.length} sources${code.packages.length > 0 ? `; ${code.packages.join(', ')}` : ''})`,
    )
  if (params !== undefined && JSON.stringify(params) !== '{}') told.push(`params  ${JSON.stringify(params)}`)
  if (program !== undefined) told.push(...programFacts(program))
  if (impure !== undefined) told.push(`impure  ${impure}`)
  if (behindImpure !== undefined) told.push(`impure  by way of ${listImpure(behindImpure)}`)
  for (const one of accepted ?? []) told.push(`accepted ${describeAcceptance(one)}`)
  if (adopted !== undefined) told.push(`adopted ${describeAdopted(adopted)}`)
  if (quarantined !== undefined) told.push(`unused  ${quarantined}`)
  const { doors = {} } = (execution?.record ?? {}) as { doors?: Record<string, unknown> }
  for (const [door, report] of Object.entries(doors)) told.push(`door    ${door}: ${JSON.stringify(report)}`)
  if (execution !== undefined) {
    const git =
      execution.git === null
        ? ''
        : `, commit ${execution.git.commit.slice(0, 12)}${execution.git.dirty ? ' (dirty)' : ''}`
    told.push(
      `ran     ${execution.started} for ${formatMs(execution.ms)}, execution ${execution.id}, run ${execution.run}, Node ${execution.node} on ${execution.host}${git}`,
    )
  }
  if (deeper !== undefined)
    told.push(`reads   ${deeper} ${deeper === 1 ? 'artifact' : 'artifacts'}, left out by --depth`)
  return told
}
