/** A function of Node, taken before a package can replace it. */
const kill = process.kill.bind(process)

/** Ends a process at once; one that has ended by itself is no error. */
export function endProcess(pid: number): void {
  try {
    kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

/** Ends all processes of the group that a process leads, or led. */
export function endGroup(leader: number): void {
  endProcess(-leader)
}
