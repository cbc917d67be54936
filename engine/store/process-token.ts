import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { digestText } from '../values/digest.ts'
import { hasCode } from '../values/has-code.ts'

const silentAfterMs = 30_000

/** Names this process so that others can tell whether it still lives: host, process id, and when it started. */
export function processToken(): string {
  own ??= `${thisHost()}.${process.pid}.${startOf(process.pid)}`
  return own
}

let own: string | undefined

/**
 * Whether the process of a token lives: on this host the system is asked (a process id taken again by another process is
 * told by its start); a process of another host lives as long as its last sign of life is younger than 30 s.
 */
export function isAlive(token: string, lastSign: number): boolean {
  const [host, pid, start] = token.split('.')
  if (host !== thisHost()) return Date.now() - lastSign < silentAfterMs
  const found = startOf(Number(pid))
  return found === 'unknown' ? answers(Number(pid)) : found === start
}

let known: string | undefined

/** Host, boot and process namespace: process ids mean the same only where all three agree. */
function thisHost(): string {
  known ??= digestText(
    'host',
    [
      hostname(),
      textOr('', () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
      textOr('', () => readlinkSync('/proc/self/ns/pid')),
    ].join('\n'),
  ).slice(0, 12)
  return known
}

/** When a process started, in the system's own ticks; "gone" when there is none, "unknown" where the system does not tell. */
function startOf(pid: number): string {
  if (process.platform !== 'linux') return 'unknown'
  const stat = textOr('', () => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  // The second field is the program's name in parentheses, which may hold spaces; after it come the state and, 22nd, the start.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const isZombie = fields[0] === 'Z' || fields[0] === 'X'
  return stat === '' || isZombie ? 'gone' : fields[19]!
}

function answers(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return hasCode(error, 'EPERM')
  }
}

function textOr(otherwise: string, read: () => string): string {
  try {
    return read()
  } catch {
    return otherwise
  }
}
