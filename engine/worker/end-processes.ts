import { readdirSync, readFileSync } from 'node:fs'
import { endProcess } from '../values/end-process.ts'

/**
 * The environment variable that marks all processes of a worker: children inherit it, and so do detached children and their
 * children.
 */
export const markName = 'LINEAL_WORKER'

/** Whose processes to end: what a worker started, by its process id, its mark or one below it, and the ids that it knows. */
export interface Family {
  readonly pid: number
  readonly mark: string
  /** Process ids that the worker was told when it started them: all there is where the system has no /proc. */
  readonly started?: Iterable<number>
  /** Whether only those with the mark are its own, and not all that the process with the id started. */
  readonly onlyMarked?: boolean
  /** Whether the mark is not looked for. */
  readonly onlyKin?: boolean
}

/** How often processes are looked for, because each look may find processes that were started since the last one. */
const mostLooks = 20

/**
 * Ends at once what a worker started, but not the worker: its descendants, its session, and the processes that carry its mark.
 * Gives their number. Without /proc, it ends the processes whose ids the worker knows, with the groups that they lead.
 */
export function endProcesses(family: Family): number {
  const ended = new Set<number>()
  for (let look = 0; look < mostLooks; look++) {
    const found = findProcesses(family).filter((pid) => !ended.has(pid))
    for (const pid of found) {
      endProcess(pid)
      ended.add(pid)
    }
    if (found.length === 0) break
  }
  return ended.size
}

/** The processes that a process started, and their children, as far as the system shows them. */
export function findKin(pid: number): number[] {
  return findProcesses({ pid, mark: '', onlyKin: true })
}

interface Status {
  readonly pid: number
  readonly parent: number
  readonly group: number
  readonly session: number
  readonly isOver: boolean
}

function findProcesses({ pid, mark, started = [], onlyMarked = false, onlyKin = false }: Family): number[] {
  const all = readProcesses()
  if (all.length === 0) return [...started].flatMap((one) => [-one, one])
  const family = new Set([pid, ...started])
  const parents = new Map(all.map((one) => [one.pid, one.parent]))
  const descends = (from: number): boolean => {
    for (
      let at = parents.get(from), steps = 0;
      at !== undefined && at > 1 && steps < 1000;
      at = parents.get(at), steps++
    )
      if (at === pid) return true
    return false
  }
  const isKin = (one: Status): boolean =>
    family.has(one.pid) || one.session === pid || one.group === pid || descends(one.pid)
  const isOwn = (one: Status): boolean => (!onlyMarked && isKin(one)) || (!onlyKin && isMarked(one.pid, mark))
  return all.filter((one) => !one.isOver && one.pid !== pid && isOwn(one)).map((one) => one.pid)
}

function readProcesses(): Status[] {
  const names = process.platform === 'linux' ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : []
  return names.flatMap((name) => {
    const stat = textOf(`/proc/${name}/stat`)
    if (stat === '') return []
    // After the program's name, in parentheses that it may hold too: state, parent, group, session.
    const [state, parent, group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const isOver = state === 'Z' || state === 'X'
    return [{ pid: Number(name), parent: Number(parent), group: Number(group), session: Number(session), isOver }]
  })
}

function isMarked(pid: number, mark: string): boolean {
  const own = `${markName}=${mark}`
  const variables = textOf(`/proc/${pid}/environ`).split('\0')
  return variables.some((one) => one === own || one.startsWith(`${own}/`))
}

/** A process may end, or belong to somebody else. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
