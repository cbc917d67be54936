import type { FromWorker } from './messages.ts'

type Plain = Readonly<Record<string, unknown>>

/**
 * What a worker said, checked: packages run in it, and nothing that they may have sent must reach the store. A message without
 * the key is nobody's; one that has it and is none of the engine's gives undefined.
 */
export function readMessages(received: unknown, key: string): readonly FromWorker[] | undefined {
  if (!isPlain(received) || received['key'] !== key) return []
  const { messages } = received
  return Array.isArray(messages) && messages.every(isMessage) ? messages : undefined
}

function isMessage(message: unknown): message is FromWorker {
  if (!isPlain(message)) return false
  if (message['type'] === 'spent') return ['undefined', 'string'].includes(typeof message['but'])
  return Number.isSafeInteger(message['id']) && hasParts(message)
}

function hasParts(message: Plain): boolean {
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
      return isDone(message)
    default:
      return false
  }
}

function isDone({ bytes, digest, ms, touches, doors }: Plain): boolean {
  const isDigest = typeof digest === 'string' && /^[0-9a-f]{64}$/.test(digest)
  return bytes instanceof Uint8Array && isDigest && Number.isFinite(ms) && isPlain(doors) && areTouches(touches)
}

function areTouches(touches: unknown): boolean {
  return isPlain(touches) && Object.values(touches).every((told) => Array.isArray(told) && told.every(isTouched))
}

function isTouched(told: unknown): boolean {
  return isPlain(told) && typeof told['what'] === 'string' && typeof told['where'] === 'string'
}

function isError(error: unknown): boolean {
  const frames = isPlain(error) ? error['frames'] : undefined
  if (!isPlain(error) || !Array.isArray(frames)) return false
  return (
    typeof error['code'] === 'string' &&
    typeof error['message'] === 'string' &&
    frames.every((each) => typeof each === 'string')
  )
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
