import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { projectPath } from '../graph/project-path.ts'
import { UserError } from '../values/user-error.ts'
import type { Pipeline } from './pipeline.ts'

/**
 * Lets each door say whether what it is asked for is there, before any task runs.
 *
 * @throws UserError `door` with what a door's `check` threw.
 */
export async function checkDoors({ root, doors = [], load }: Pipeline): Promise<void> {
  for (const door of doors) {
    const file = resolve(root, door)
    const { check } = (await load(pathToFileURL(file).href)) as { check?: () => void }
    try {
      check?.()
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error)
      throw new UserError({ code: 'door', what, at: projectPath(root, file) })
    }
  }
}
