import { basename, dirname } from 'node:path'
import type { FromWorker } from '../worker/messages.ts'

type Plain = Readonly<Record<string, unknown>>

/**
 * What a worker said, checked: packages run in it, and nothing that they may have sent must reach the store. A message without
 * the key is nobody's; one that has it and is none of the engine's gives undefined.
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

function isDone({ bytes, digest, ms, touches, doors, left, program }: Plain, scratch: string): boolean {
  const isDigest = typeof digest === 'string' && /^[0-9a-f]{64}$/.test(digest)
  const areGood = bytes instanceof Uint8Array || isOutputFile(bytes, scratch)
  return (
    areGood &&
    isDigest &&
    Number.isFinite(ms) &&
    isPlain(doors) &&
    areTouches(touches) &&
    areTexts(left) &&
    isProgramRun(program)
  )
}

/** The coordinator takes such a file away: it must be one that a worker made for that, and no other. */
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

function areTouches(touches: unknown): boolean {
  return isPlain(touches) && Object.values(touches).every((told) => Array.isArray(told) && told.every(isTouched))
}

function isTouched(told: unknown): boolean {
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
