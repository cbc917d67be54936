import Module from 'node:module'
import { dirname, isAbsolute, resolve } from 'node:path'
import { hasCode } from '../values/has-code.ts'
import type { Callers } from './caller-of.ts'
import { missingPackage } from './missing-package.ts'
import type { Note } from './note.ts'

type Resolve = (request: string, parent?: { filename?: string | null; id?: string }, ...more: unknown[]) => string
type Find = (request: string, ...more: unknown[]) => unknown

/** Watches `require` and `require.resolve` ask whether something is installed: the answer may be another one tomorrow. */
export function watchRequests(note: Note, callers: Callers): void {
  const holder = Module as unknown as { _resolveFilename: Resolve; _findPath: Find }
  const { _resolveFilename, _findPath } = holder
  holder._resolveFilename = function resolveFilename(...args) {
    const [request, parent] = args
    try {
      const path = Reflect.apply(_resolveFilename, holder, args)
      // With options it is a question alone: what is loaded is seen by its loading.
      if (args.length > 3 && isAbsolute(path)) note('modules', path, resolveFilename)
      return path
    } catch (error) {
      if (hasCode(error, 'MODULE_NOT_FOUND'))
        noteMissing(request, parent?.filename ?? parent?.id ?? '', { note, trap: resolveFilename })
      throw error
    }
  }
  holder._findPath = function findPath(...args) {
    if (!callers.areOwn(findPath)) note('files', args[0], findPath)
    return Reflect.apply(_findPath, holder, args)
  }
}

function noteMissing(request: string, importer: string, { note, trap }: { note: Note; trap: Resolve }): void {
  if (/^\.{0,2}\//.test(request)) note('files', resolve(dirname(importer), request), trap)
  else {
    const missing = missingPackage(request, importer)
    if (missing !== undefined) note('modules', missing, trap)
  }
}
