import type { Pipeline } from '../session/pipeline.ts'
import { pipelineFile } from '../session/pipeline-file.ts'

/** How the pipeline is run, for messages: `tsx pipeline.ts`. */
export function commandOf(pipeline: Pick<Pipeline, 'file'>): string {
  return `tsx ${pipelineFile(pipeline)}`
}
