import { userInfo } from 'node:os'
import { askGit } from './git-state.ts'

/** Who is at work, for the record: git's name and address for a folder, else the login name. */
export async function gitUser(folder: string): Promise<string> {
  const [name = '', email = ''] = await Promise.all([
    askGit(folder, 'config', 'user.name'),
    askGit(folder, 'config', 'user.email'),
  ])
  const [who, address] = [name.trim(), email.trim()]
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
