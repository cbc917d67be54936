import type { open as openNow } from './open.ts'
import { framesOfCaller, toldTo } from './told-to-caller.ts'

/**
 * Opens a pipeline for a program: by its file, or as its file's default export, whose tasks then keep their types.
 *
 * @throws UserError where the file is no pipeline, its graph is refused, or its store can't be opened.
 */
export const open: typeof openNow = async (pipeline, options) => {
  const caller = framesOfCaller()
  try {
    // Every pipeline's file imports this module's neighbours: what only programs need is loaded when they ask.
    return await (await import('./open.ts')).open(pipeline, options)
  } catch (error) {
    throw toldTo(caller, error)
  }
}
