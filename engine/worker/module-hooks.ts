import type { LoadHook } from 'node:module'
import type { MessagePort } from 'node:worker_threads'

let port: MessagePort | undefined

/** Runs in the thread of the loader's hooks: takes the port that loaded modules are told to. */
export function initialize(told: { readonly port: MessagePort }): void {
  port = told.port
}

/** Tells each module that is loaded, and loads it as Node would. */
export const load: LoadHook = (url, context, next) => {
  port?.postMessage(url)
  return next(url, context)
}
