import buffer from 'node:buffer'
import { watchMember } from './watch-member.ts'

/** Taken before packages may replace it. */
const fill = Reflect.get<Uint8Array, 'fill'>(Uint8Array.prototype, 'fill')

/**
 * Lets new buffers be zero, and share no memory: what was left over in them would differ from run to run. Packages fill nearly
 * every buffer that they make, so that a record of each would warn of what no result depends on; zeros cost a copy in memory.
 */
export function clearMemory(): void {
  Buffer.poolSize = 0
  const clear = (made: unknown): void => {
    Reflect.apply(fill, made, [0])
  }
  for (const name of ['allocUnsafe', 'allocUnsafeSlow']) watchMember(Buffer, name, () => undefined, clear)
  watchMember(buffer, 'SlowBuffer', () => undefined, clear)
}
