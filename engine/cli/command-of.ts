import { relative } from 'node:path'
import type { Pipeline } from '../session/pipeline.ts'

/** How the pipeline is run, for messages: `tsx pipeline.ts`. */
export function commandOf(pipeline: Pipeline): string {
  return `tsx ${relative(process.cwd(), pipeline.file) || pipeline.file}`
}
