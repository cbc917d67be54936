import { userInfo } from 'node:os'

/** Who is at work, for the record: git's name and address for a folder, else the login name. */
export async function gitUser(folder: string): Promise<string> {
  const { $ } = await import('zx')
  const git = $({ cwd: folder, quiet: true, nothrow: true })
  const [name, email] = await Promise.all([git`git config user.name`, git`git config user.email`])
  const [who, address] = [name.stdout.trim(), email.stdout.trim()]
  if (who === '' && address === '') return loginName()
  return [who, address === '' ? '' : `<${address}>`].filter((part) => part !== '').join(' ')
}

/** In a container, a user may have no name. */
function loginName(): string {
  try {
    return userInfo().username
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`
  }
}
