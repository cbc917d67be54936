import { relative } from 'node:path'
import type { Pipeline } from './pipeline.ts'

/** The pipeline's file as one would type it here: `pipeline.ts`. */
export function pipelineFile({ file }: Pick<Pipeline, 'file'>): string {
  return relative(process.cwd(), file) || file
}
