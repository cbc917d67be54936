import { userFrames } from '../worker/task-error.ts'
import { isOutside, projectPath } from '../graph/project-path.ts'
import { engineFolder } from '../store/engine-builds.ts'
import type { Pipeline } from './pipeline.ts'

/**
 * Where in the pipeline's own code an error arose, as `pipeline.ts:9:22`; undefined where the engine threw it, or no code of
 * the pipeline was under way. With `anywhere`, also where that code called the engine.
 */
export function placeInPipeline(
  { root }: Pick<Pipeline, 'root'>,
  stack: string,
  { anywhere }: { anywhere: boolean },
): string | undefined {
  const first = stack.split('\n').find((line) => /^\s+at .*:\d+:\d+\)?$/.test(line) && !/\(?node:/.test(line))
  const place = userFrames(anywhere ? stack : (first ?? ''), root).find((frame) => !isOfEngine(frame, root))
  return place?.replace(/ \(.*\)$/, '')
}

/** The engine may lie inside of the pipeline's folder. */
function isOfEngine(frame: string, root: string): boolean {
  return !isOutside(root, engineFolder) && frame.startsWith(`${projectPath(root, engineFolder)}/`)
}
