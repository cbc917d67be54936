import { start, type REPLServer, type ReplOptions } from 'node:repl'
import { inspect, types } from 'node:util'
import { engineFolder } from '../store/engine-builds.ts'
import { describeUserError, isUserError } from '../values/user-error.ts'
import { asJson } from './as-json.ts'

type Evaluate = REPLServer['eval']

/** Node's prompt over what is at hand. A promise is waited for, and a mistake that the user can mend is written as on the command line. */
export function replServer(
  atHand: Readonly<Record<string, unknown>>,
  { json, ...options }: ReplOptions & { readonly json: boolean },
): REPLServer {
  const writer = json ? (value: unknown) => JSON.stringify(asJson({ value })) : inWords
  const server = start({ ignoreUndefined: true, useGlobal: true, writer, ...options })
  Object.assign(server.context, atHand)
  Object.assign(server, { eval: waiting(server.eval) })
  return server
}

function waiting(evaluate: Evaluate): Evaluate {
  return function (this: REPLServer, code, context, file, done) {
    evaluate.call(this, code, context, file, (error, value: unknown) => {
      if (error !== null || !types.isPromise(value)) done(error, value)
      else
        value.then(
          (result) => {
            done(null, result)
          },
          (thrown: unknown) => {
            done(thrown as Error, undefined)
          },
        )
    })
  }
}

/** Prints a value, or what was thrown. */
export function inWords(value: unknown): string {
  if (isUserError(value)) return describeUserError(value)
  const text = inspect(value, { colors: process.stdout.isTTY && process.env['NO_COLOR'] === undefined, depth: 4 })
  return value instanceof Error ? withoutOwnFrames(text) : text
}

/** Frames of Node and of the engine say nothing of the line that threw. */
function withoutOwnFrames(text: string): string {
  const isOwn = (line: string): boolean =>
    /^\s+at /.test(line) && (line.includes('node:') || line.includes(engineFolder))
  return text
    .split('\n')
    .filter((line) => !isOwn(line))
    .join('\n')
}

/** What a prompt writes of an error, without Node's word before what is told in words already; undefined for what is no error. */
export function errorText(written: string): string | undefined {
  const [, text] = /^Uncaught(?::\n| )(.*)$/s.exec(written) ?? []
  return text === undefined ? undefined : text.startsWith('error: ') ? text : written
}
