import { spawnSync } from 'node:child_process'
import { lstatSync, readlinkSync, realpathSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, delimiter, dirname, isAbsolute, join, resolve } from 'node:path'
import { isOutside } from '../graph/project-path.ts'
import { UserError } from '../values/user-error.ts'

/** The namespaces that a machine may allow, the most first: without one for the network there is no sandbox. */
const namespaces: readonly (readonly string[])[] = [
  ['--unshare-all'],
  ['--unshare-net', '--unshare-pid', '--unshare-ipc', '--unshare-uts'],
  ['--unshare-net'],
]

/** Of /proc, what the machine allows: one of the sandbox's own, or none. */
const processTables: readonly (readonly string[])[] = [['--proc', '/proc'], []]

/**
 * Finds out how bubblewrap works on this machine: the options that every sandbox is made with.
 *
 * @throws UserError `no-sandbox` where it is not there, or may do nothing.
 */
export function probeSandbox(): readonly string[] {
  let said = ''
  for (const own of namespaces)
    for (const table of processTables) {
      const options = ['--die-with-parent', '--new-session', ...own, ...table]
      const { status, error, stderr } = spawnSync('bwrap', [...options, ...systemFolders(), '--', 'true'], {
        encoding: 'utf8',
      })
      if (status === 0) return options
      if (error !== undefined) throw noSandbox('bubblewrap (`bwrap`) is not there')
      said = stderr.trim()
    }
  throw noSandbox(`bubblewrap can make none here: ${said}`)
}

function noSandbox(why: string): UserError {
  return new UserError({
    code: 'no-sandbox',
    what: `a program asks for a sandbox, and ${why}`,
    fix: 'install it (Debian: apt-get install bubblewrap), or leave `sandbox: true` out: what the program reads beside its inputs is then not known',
  })
}

/** What a sandbox shows, beside the folders of the system. */
export interface SandboxPlace {
  /** The program's own folder, the only one that it can write to; it begins there. */
  readonly folder: string
  /** Where its inputs lie, which are read-only. */
  readonly inputs: string
  /** The pipeline's folder, of which nothing is seen. */
  readonly root: string
  /** The programs that it names as its tools. */
  readonly tools: readonly string[]
}

/** The words before a command that runs it in a sandbox: no network, the system and its tools to read, its own folder to write. */
export function sandboxWords(options: readonly string[], { folder, inputs, root, tools }: SandboxPlace): string[] {
  const shown = [...new Set(tools.flatMap((tool) => foldersOf(tool, root)))]
  const bind = (path: string): string[] => ['--ro-bind', path, path]
  const isSeen = ['/usr', ...shown].some((path) => !isOutside(path, root))
  return [
    ...['bwrap', ...options, ...systemFolders(), '--dev', '/dev', '--tmpfs', '/tmp', ...shown.flatMap(bind)],
    ...(isSeen ? ['--tmpfs', root] : []),
    ...['--bind', folder, folder, ...bind(inputs), '--chdir', folder, '--'],
  ]
}

/** Settings of the system that programs can't do without: how libraries, names, certificates and fonts are found. */
const settings = [
  ...['alternatives', 'ca-certificates', 'fonts', 'group', 'ld.so.cache', 'ld.so.conf', 'ld.so.conf.d', 'localtime'],
  ...['mime.types', 'nsswitch.conf', 'passwd', 'pki', 'R', 'ssl'],
]

function systemFolders(): string[] {
  const links = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'].flatMap((path) => {
    const stat = lstatSync(path, { throwIfNoEntry: false })
    if (stat === undefined) return []
    return stat.isSymbolicLink() ? ['--symlink', readlinkSync(path), path] : ['--ro-bind', path, path]
  })
  const some = settings.flatMap((name) => ['--ro-bind-try', `/etc/${name}`, `/etc/${name}`])
  return ['--ro-bind', '/usr', '/usr', ...links, ...some]
}

/** The folders that a tool lives in: for each link on the way to it the one above its `bin`, as an installation has its libraries there. */
function foldersOf(tool: string, root: string): string[] {
  const places = new Set<string>()
  for (let path = whereIs(tool, root), links = 0; path !== undefined && links < 40; links++) {
    places.add(path)
    const target =
      lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true ? readlinkSync(path) : undefined
    if (target === undefined) {
      places.add(realpathSync(path))
      break
    }
    path = resolve(dirname(path), target)
  }
  const folders = [...places].map((path) => installationOf(path, root))
  return folders.filter((folder) => isOutside('/usr', folder))
}

function whereIs(tool: string, root: string): string | undefined {
  if (tool.includes('/')) return resolve(root, tool)
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder))
  return folders.map((folder) => join(folder, tool)).find((path) => isFile(path))
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

/** Never one that the project or the user's home lies in: these hold what the program must not find. */
function installationOf(path: string, root: string): string {
  const folder = dirname(path)
  const above = dirname(folder)
  const holds = (one: string): boolean => [root, homedir()].some((own) => !isOutside(one, own))
  if (basename(folder) === 'bin' && !holds(above)) return above
  return holds(folder) ? path : folder
}
