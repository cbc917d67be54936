import * as nodeModule from 'node:module'
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'
import { hasCode } from '../values/has-code.ts'

/** What Node's loader did: it found a module or none, or loaded one whose source is worth reading. */
export type LoaderEvent =
  | { readonly found: string }
  | { readonly missing: string; readonly importer: string }
  | { readonly source: string; readonly url: string }

interface Context {
  readonly parentURL?: string
  readonly conditions?: readonly string[]
}
interface Loaded {
  readonly source?: string | Uint8Array | null
}
type Next<Result> = (specifier: string, context: Context) => Result
type SyncHooks = (hooks: {
  resolve: (specifier: string, context: Context, next: Next<{ url: string }>) => { url: string }
  load: (url: string, context: Context, next: Next<Loaded>) => Loaded
}) => unknown

/** Watches what Node loads from now on; each call of the answer gives the events since the last one. */
export function watchModules(worthReading: RegExp): () => LoaderEvent[] {
  const { registerHooks } = nodeModule as unknown as { registerHooks?: SyncHooks }
  return registerHooks === undefined ? watchFromThread(worthReading) : watchInPlace(registerHooks, worthReading)
}

/** Node 22.15 and later. */
function watchInPlace(registerHooks: SyncHooks, worthReading: RegExp): () => LoaderEvent[] {
  const events: LoaderEvent[] = []
  registerHooks({
    resolve: function resolveOfHook(specifier, context, next) {
      try {
        const result = next(specifier, context)
        events.push({ found: result.url })
        return result
      } catch (error) {
        // What `require` asks for is watched where it asks.
        if (hasCode(error, 'ERR_MODULE_NOT_FOUND'))
          events.push({ missing: specifier, importer: context.parentURL ?? '' })
        throw error
      }
    },
    load(url, context, next) {
      const result = next(url, context)
      const source = result.source == null ? '' : Buffer.from(result.source as Uint8Array).toString()
      if (worthReading.test(source)) events.push({ source, url })
      return result
    },
  })
  return () => events.splice(0)
}

/** In earlier releases of Node, hooks run in a thread of their own. */
function watchFromThread(worthReading: RegExp): () => LoaderEvent[] {
  const { port1, port2 } = new MessageChannel()
  port1.unref()
  const data = { port: port2, worthReading }
  nodeModule.register('./module-hooks.js', import.meta.url, { data, transferList: [port2] })
  return () => {
    const events: LoaderEvent[] = []
    for (let next = receiveMessageOnPort(port1); next !== undefined; next = receiveMessageOnPort(port1))
      events.push(next.message as LoaderEvent)
    return events
  }
}
