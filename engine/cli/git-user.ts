import { userInfo } from 'node:os'

/** Who is at work, for the record: git's name and address for a folder, else the login name. */
export async function gitUser(folder: string): Promise<string> {
  const { $ } = await import('zx')
  const git = $({ cwd: folder, quiet: true, nothrow: true })
  const [name, email] = await Promise.all([git`git config user.name`, git`git config user.email`])
  const [who, address] = [name.stdout.trim(), email.stdout.trim()]
  if (who === '' && address === '') return userInfo().username
  return [who, address === '' ? '' : `<${address}>`].filter((part) => part !== '').join(' ')
}
