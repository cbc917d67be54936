import { short } from '../../plan/reason.ts'
import { describeAcceptance } from '../../provenance/describe-acceptance.ts'
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
    const { digest, execution, warnings } = findFile(session, what) ?? (await findArtifact(session, what))
    const facts = traceArtifact(session.store, digest, execution)
    handOut({ warnings, facts, text: () => lines(facts, '', '').join('\n') }, options)
    return 0
  })
}

function lines(node: TraceNode, head: string, indent: string): string[] {
  if ('again' in node) return [`${head}${node.task ?? ''} ${short(node.artifact)} (above)`]
  const own = [
    `${head}${node.task ?? 'made by nothing on record'}  ${short(node.artifact)} ${node.format}, ${formatBytes(node.bytes)}`,
  ]
  for (const fact of facts(node)) own.push(`${indent}   ${fact}`)
  const inputs = Object.entries(node.inputs ?? {}).flatMap(([name, input]) =>
    'artifact' in input ? [[name, input] as const] : input.map((member) => [name, member] as const),
  )
  inputs.forEach(([name, input], i) => {
    const last = i === inputs.length - 1
    own.push(...lines(input, `${indent}${last ? '└─' : '├─'} ${name}: `, `${indent}${last ? '   ' : '│  '}`))
  })
  return own
}

function facts({ code, params, execution, file, impure, behindImpure, accepted, quarantined }: TraceWhole): string[] {
  const told: string[] = []
  if (file !== undefined) told.push(`file    ${file}`)
  if (code !== undefined)
    told.push(
      `code    ${code.source} ${short(code.digest)} (${code.sources.length} sources${code.packages.length > 0 ? `; ${code.packages.join(', ')}` : ''})`,
    )
  if (params !== undefined && JSON.stringify(params) !== '{}') told.push(`params  ${JSON.stringify(params)}`)
  if (impure !== undefined) told.push(`impure  ${impure}`)
  if (behindImpure !== undefined) told.push(`impure  by way of ${behindImpure.join(', ')}`)
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
