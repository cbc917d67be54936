import type { Pipeline } from '../session/pipeline.ts'
import { pipelineFile } from '../session/pipeline-file.ts'
import { isStartedByLineal } from './program.ts'

/** How the pipeline is run, for messages: `tsx pipeline.ts`, `lineal`, or `node pipeline.ts` where Node itself reads TypeScript. */
export function commandOf(pipeline: Pick<Pipeline, 'file'>): string {
  if (isStartedByLineal()) return 'lineal'
  const hasLoader = process.execArgv.some((word) => word.includes('tsx'))
  return `${hasLoader ? 'tsx' : 'node'} ${pipelineFile(pipeline)}`
}

/** The same as a person types it: what npm installs into a project is run by npx. */
export function typedCommandOf(pipeline: Pick<Pipeline, 'file'>): string {
  const command = commandOf(pipeline)
  return command.startsWith('node ') ? command : `npx ${command}`
}
