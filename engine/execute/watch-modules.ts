import * as nodeModule from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'

type LoadResult = object
type SyncHooks = (hooks: {
  load: (url: string, context: object, next: (url: string, context: object) => LoadResult) => LoadResult
}) => unknown

/**
 * Watches which modules Node loads from now on; each call of the answer gives the URLs since the last one.
 *
 * @param project the folder from which packages are found.
 */
export async function watchModules(project: string): Promise<() => string[]> {
  const { registerHooks } = nodeModule as { registerHooks?: SyncHooks }
  if (registerHooks !== undefined) return watchInPlace(registerHooks)
  await loadSchemas(project)
  return watchFromThread()
}

/**
 * Every stage declares its schemas with this package: hundreds of modules, of which each would be fetched from the hooks'
 * thread. They hide nothing: it imports no other package.
 */
async function loadSchemas(project: string): Promise<void> {
  try {
    await import(import.meta.resolve('@sinclair/typebox', pathToFileURL(join(project, 'stage.js')).href))
  } catch {
    // A stage that needs it says so.
  }
}

/** Node 22.15 and later. */
function watchInPlace(registerHooks: SyncHooks): () => string[] {
  const loaded: string[] = []
  registerHooks({
    load(url, context, next) {
      loaded.push(url)
      return next(url, context)
    },
  })
  return () => loaded.splice(0)
}

/** Before that, hooks run in a thread of their own. */
function watchFromThread(): () => string[] {
  const { port1, port2 } = new MessageChannel()
  port1.unref()
  nodeModule.register('./module-hooks.js', import.meta.url, { data: { port: port2 }, transferList: [port2] })
  return () => {
    const loaded: string[] = []
    for (let next = receiveMessageOnPort(port1); next !== undefined; next = receiveMessageOnPort(port1))
      loaded.push(next.message as string)
    return loaded
  }
}
