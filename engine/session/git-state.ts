import { execFile } from 'node:child_process'

/** The commit that the working tree stands on, and whether it holds changes that are not committed. */
export interface GitState {
  readonly commit: string
  readonly dirty: boolean
}

/** Asks git about a folder; null where it is no working tree, or git is not installed. */
export async function gitState(folder: string): Promise<GitState | null> {
  const [commit, status] = await Promise.all([
    askGit(folder, 'rev-parse', 'HEAD'),
    askGit(folder, 'status', '--porcelain', '--untracked-files=no'),
  ])
  return commit === undefined ? null : { commit: commit.trim(), dirty: status !== undefined && status.trim() !== '' }
}

/** What git prints; undefined where it fails. */
export function askGit(folder: string, ...args: string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile('git', args, { cwd: folder, maxBuffer: 1 << 28 }, (error, stdout) => {
      resolve(error === null ? stdout : undefined)
    })
  })
}
