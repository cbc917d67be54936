import { basename, dirname } from 'node:path'
import type { FromWorker } from '../worker/messages.ts'

type Plain = Readonly<Record<string, unknown>>

/**
 * Reads and checks what a worker sent. Packages run in the worker, and what they send must not reach the store. A message without
 * the key is ignored. A message with the key that the engine would not send gives undefined.
 */
export function readMessages(received: unknown, { key, scratch }: Sender): readonly FromWorker[] | undefined {
  if (!isPlain(received) || received['key'] !== key) return []
  const { messages } = received
  const areMessages = Array.isArray(messages) && messages.every((message) => isMessage(message, scratch))
  return areMessages ? messages : undefined
}

/** A worker: the key that both sides alone know, and its own folder. */
export interface Sender {
  readonly key: string
  readonly scratch: string
}

function isMessage(message: unknown, scratch: string): message is FromWorker {
  if (!isPlain(message)) return false
  if (message['type'] === 'spent') return ['undefined', 'string'].includes(typeof message['but'])
  return Number.isSafeInteger(message['id']) && hasParts(message, scratch)
}

function hasParts(message: Plain, scratch: string): boolean {
  switch (message['type']) {
    case 'described':
      return isPlain(message['declaration'])
    case 'started':
      return true
    case 'progress':
      return typeof message['done'] === 'number' && typeof message['total'] === 'number'
    case 'failed':
      return isError(message['error']) && Number.isFinite(message['ms'])
    case 'done':
      return isDone(message, scratch)
    default:
      return false
  }
}

function isDone({ bytes, digest, ms, observed, doors, left, program }: Plain, scratch: string): boolean {
  const isDigest = typeof digest === 'string' && /^[0-9a-f]{64}$/.test(digest)
  const areGood = bytes instanceof Uint8Array || isOutputFile(bytes, scratch)
  return (
    areGood &&
    isDigest &&
    Number.isFinite(ms) &&
    isPlain(doors) &&
    areObserved(observed) &&
    areTexts(left) &&
    isProgramRun(program)
  )
}

/** The coordinator moves a handed-over file away, so the file must be one that the worker made for this purpose. */
function isOutputFile(bytes: unknown, scratch: string): boolean {
  if (!isPlain(bytes) || Object.keys(bytes).sort().join() !== 'file,length') return false
  const { file, length } = bytes
  const isIn = typeof file === 'string' && dirname(file) === scratch && /^output-\d+$/.test(basename(file))
  return isIn && Number.isSafeInteger(length)
}

function areTexts(texts: unknown): boolean {
  return Array.isArray(texts) && texts.every((text) => typeof text === 'string')
}

function isProgramRun(program: unknown): boolean {
  if (program === undefined) return true
  if (!isPlain(program)) return false
  const { sandbox, stdout, stderr, left, failed = [] } = program
  const areNumbers = typeof sandbox === 'boolean' && Number.isSafeInteger(left)
  return areNumbers && areTexts(failed) && [stdout, stderr].every(isProgramOutput)
}

function isProgramOutput(output: unknown): boolean {
  return isPlain(output) && typeof output['text'] === 'string' && Number.isSafeInteger(output['bytes'])
}

function areObserved(observed: unknown): boolean {
  return isPlain(observed) && Object.values(observed).every((told) => Array.isArray(told) && told.every(isObservation))
}

function isObservation(told: unknown): boolean {
  return isPlain(told) && typeof told['what'] === 'string' && typeof told['where'] === 'string'
}

function isError(error: unknown): boolean {
  if (!isPlain(error)) return false
  const { code, message, frames } = error
  return typeof code === 'string' && typeof message === 'string' && areTexts(frames)
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
