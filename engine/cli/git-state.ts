/** The commit that the working tree stands on, and whether it holds changes that are not committed. */
export interface GitState {
  readonly commit: string
  readonly dirty: boolean
}

/** Asks git about a folder; null where it is no working tree, or git is not installed. */
export async function gitState(folder: string): Promise<GitState | null> {
  const { $ } = await import('zx')
  const git = $({ cwd: folder, quiet: true, nothrow: true })
  const [commit, status] = await Promise.all([
    git`git rev-parse HEAD`,
    git`git status --porcelain --untracked-files=no`,
  ])
  return commit.exitCode === 0 ? { commit: commit.stdout.trim(), dirty: status.stdout.trim() !== '' } : null
}
