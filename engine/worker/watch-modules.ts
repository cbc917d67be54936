import * as nodeModule from 'node:module'
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'

type LoadResult = object
type SyncHooks = (hooks: {
  load: (url: string, context: object, next: (url: string, context: object) => LoadResult) => LoadResult
}) => unknown

/** Watches which modules Node loads from now on; each call of the answer gives the URLs since the last one. */
export function watchModules(): () => string[] {
  const { registerHooks } = nodeModule as { registerHooks?: SyncHooks }
  return registerHooks === undefined ? watchFromThread() : watchInPlace(registerHooks)
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

/** In earlier releases of Node, hooks run in a thread of their own. */
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
