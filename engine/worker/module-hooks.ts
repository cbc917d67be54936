import type { LoadHook, ResolveHook } from 'node:module'
import type { MessagePort } from 'node:worker_threads'
import { hasCode } from '../values/has-code.ts'
import type { LoaderEvent } from './watch-modules.ts'

let port: MessagePort | undefined
let worthReading = /$^/

/** Runs in the thread of the loader's hooks: takes the port that is told, and which sources are worth reading. */
export function initialize(told: { readonly port: MessagePort; readonly worthReading: RegExp }): void {
  ;({ port, worthReading } = told)
}

function tell(event: LoaderEvent): void {
  port?.postMessage(event)
}

/** Tells of each module that is asked for, and finds it as Node would. */
export const resolve: ResolveHook = async (specifier, context, next) => {
  try {
    const result = await next(specifier, context)
    tell({ found: result.url })
    return result
  } catch (error) {
    if (hasCode(error, 'ERR_MODULE_NOT_FOUND')) tell({ missing: specifier, importer: context.parentURL ?? '' })
    throw error
  }
}

/** Tells the source of a module that is worth reading, and loads it as Node would. */
export const load: LoadHook = async (url, context, next) => {
  const result = await next(url, context)
  const source = result.source == null ? '' : Buffer.from(result.source as Uint8Array).toString()
  if (worthReading.test(source)) tell({ source, url })
  return result
}
