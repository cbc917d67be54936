import { short } from '../../plan/reason.ts'
import { describeAcceptance } from '../../provenance/describe-acceptance.ts'
import { mostImpure } from '../../provenance/impure-behind.ts'
import { traceArtifact, type TraceNode, type TraceWhole } from '../../provenance/trace-artifact.ts'
import type { Pipeline } from '../own-commands.ts'
import { findArtifact } from '../../session/find-artifact.ts'
import { findFile } from '../../session/find-file.ts'
import { formatBytes, formatMs } from '../format.ts'
import type { CommonOptions } from '../common-options.ts'
import { closing, handOut } from '../hand-out.ts'
import { openForCommand } from '../open-for-command.ts'

/** `trace`: all that is behind a task's result, an artifact or a file. */
export async function traceCommand(
  pipeline: Pipeline,
  [what = '']: readonly string[],
  options: CommonOptions,
): Promise<number> {
  const session = await openForCommand(pipeline, options, 'look')
  return closing(session, async () => {
    const { digest, execution, warnings, upToDate } = findFile(session, what) ?? (await findArtifact(session, what))
    const facts = traceArtifact(session.store, digest, execution)
    handOut({ warnings, upToDate, facts, text: () => lines(facts).join('\n') }, options)
    return 0
  })
}

interface Line {
  readonly node: TraceNode
  readonly head: string
  readonly indent: string
}

/** The trees of a trace, one below the other. A loop: each line costs as much as it is long, however much there is. */
function lines(root: TraceWhole): string[] {
  const told: string[] = []
  for (const tree of [root, ...(root.rest ?? [])]) {
    const stack: Line[] = [{ node: tree, head: '', indent: '' }]
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const { node, head, indent } = next
      told.push(`${head}${headline(node)}`)
      if ('again' in node || 'below' in node) continue
      for (const fact of facts(node)) told.push(`${indent}   ${fact}`)
      for (const inner of inputLines(node, indent).reverse()) stack.push(inner)
    }
  }
  return told
}

function headline(node: TraceNode): string {
  const name = short(node.artifact)
  if ('again' in node) return `${node.task ?? ''} ${name} (above)`
  if ('below' in node) return `${node.task ?? ''} ${name} (below)`
  return `${node.task ?? 'made by nothing on record'}  ${name} ${node.format}, ${formatBytes(node.bytes)}`
}

function inputLines({ inputs = {} }: TraceWhole, indent: string): Line[] {
  const all = Object.entries(inputs).flatMap(([name, input]) =>
    'artifact' in input ? [{ name, node: input }] : input.map((node) => ({ name, node })),
  )
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
  const { code, params, execution, file, program, impure, behindImpure, accepted, quarantined } = whole
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
  return told
}
