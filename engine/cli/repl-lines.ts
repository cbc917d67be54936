import { createInterface } from 'node:readline'
import { Recoverable, type REPLServer } from 'node:repl'
import { PassThrough } from 'node:stream'
import { errorText, inWords, replServer } from './repl-server.ts'

type Outcome = { readonly value: unknown } | { readonly error: string } | 'more'

/** Evaluates the lines of a pipe one after another, and prints their values; returns how many failed. */
export async function replLines(atHand: Readonly<Record<string, unknown>>, json: boolean): Promise<number> {
  const output = new PassThrough({ encoding: 'utf8' })
  const server = replServer(atHand, { json, input: new PassThrough(), output, terminal: false })
  let [code, failed] = ['', 0]
  const tell = (error: string): void => {
    process.stderr.write(`${error.trimEnd()}\n`)
    failed += 1
  }
  for await (const line of createInterface({ input: process.stdin })) {
    code += `${line}\n`
    const outcome = await evaluate(server, output, code)
    if (outcome === 'more') continue
    code = ''
    if ('error' in outcome) tell(outcome.error)
    else if (outcome.value !== undefined) process.stdout.write(`${server.writer(outcome.value)}\n`)
  }
  if (code.trim() !== '') tell('error: the last line is not complete')
  server.close()
  return failed
}

/** Of what is thrown, Node's prompt writes a text and tells nothing else. */
function evaluate(server: REPLServer, output: PassThrough, code: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const end = (outcome: Outcome): void => {
      output.off('data', hear)
      resolve(outcome)
    }
    const hear = (text: string): void => {
      const error = errorText(text)
      if (error !== undefined) end({ error })
    }
    output.on('data', hear)
    server.eval(code, server.context, 'repl', (error, value: unknown) => {
      if (error instanceof Recoverable) end('more')
      else if (error !== null) end({ error: errorText(`Uncaught ${inWords(error)}`)! })
      else end({ value })
    })
  })
}
