import { setTimeout as sleep } from 'node:timers/promises'
import { isUserError } from '../values/user-error.ts'

/** A Ctrl-C may come twice, from the terminal and from whatever started this process: so close together it is one. */
export const echoMs = 100

/**
 * Whether an interrupt explains an error. A terminal interrupts all processes of its command, so that what the work needs may
 * be gone (the bundler); what the store or a disk says has other reasons, and what they could not keep must be told.
 */
export async function isOfInterrupt(error: unknown, signal: AbortSignal): Promise<boolean> {
  if (isUserError(error) && /^(store-|disk-full$)/.test(error.code)) return false
  // The end of the other process may be heard of before the interrupt itself.
  if (!signal.aborted && !isUserError(error)) await sleep(echoMs)
  return signal.aborted
}
