import type { FromWorker, ToWorker } from './messages.ts'

/** The channel between a worker and its coordinator; packages can neither send nor listen on it. */
export interface OwnChannel {
  send(messages: readonly FromWorker[], sent?: () => void): void
  hear(listener: (message: ToWorker) => void): void
}

/** Ends the process at once, whatever packages have put in place of Node's own. */
export const exitNow = (Reflect.get(process, 'reallyExit') as (code: number) => never).bind(process)

/** Opens the channel before any package is loaded. Data without the secret key is ignored. */
export function openChannel(key: string): OwnChannel {
  const send = process.send!.bind(process) as (message: unknown, sent: (error: Error | null) => void) => void
  return {
    send(messages, sent) {
      // A worker that can't be heard any more must not be waited for.
      send({ key, messages }, (error) => {
        if (error !== null) exitNow(1)
        sent?.()
      })
    },
    hear(listener) {
      process.on('message', (received: unknown) => {
        if (typeof received !== 'object' || received === null || Reflect.get(received, 'key') !== key) return
        listener(Reflect.get(received, 'message') as ToWorker)
      })
    },
  }
}
