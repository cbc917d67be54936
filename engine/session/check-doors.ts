import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { projectPath } from '../graph/project-path.ts'
import { UserError } from '../values/user-error.ts'
import type { Pipeline } from './pipeline.ts'
import { pipelineThrew } from './graph-of.ts'

/**
 * Lets each door say whether what it is asked for is there, before any task runs.
 *
 * @throws UserError `door` with what a door's `check` threw.
 */
export async function checkDoors(pipeline: Pipeline): Promise<void> {
  const { root, doors = [] } = pipeline
  for (const door of doors) {
    const file = resolve(root, door)
    const { check } = await loadDoor(pipeline, file)
    try {
      check?.()
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error)
      throw new UserError({ code: 'door', what, at: projectPath(root, file) })
    }
  }
}

async function loadDoor(pipeline: Pipeline, file: string): Promise<{ check?: () => void }> {
  try {
    return (await pipeline.load(pathToFileURL(file).href)) as { check?: () => void }
  } catch (error) {
    throw pipelineThrew(pipeline, error, `the door ${projectPath(pipeline.root, file)}`)
  }
}
