import { delimiter, dirname, resolve } from 'node:path'

/** Where a program runs, and what it declares of its environment. */
export interface Surrounded {
  readonly home: string
  readonly env?: Readonly<Record<string, string | null>>
  /** The programs that it names as its tools, by name or by path. */
  readonly tools?: readonly string[]
  /** The pipeline's folder. */
  readonly root?: string
}

/**
 * The environment of a program and of its tools: the same on every machine but for PATH, whose tools are told by what they print,
 * and for what the program declares. The folders of tools that are named by a path come first in PATH.
 */
export function programEnvironment({ home, env = {}, tools = [], root = '/' }: Surrounded): Record<string, string> {
  const given = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== null)
  const own = tools.filter((tool) => tool.includes('/')).map((tool) => dirname(toolPath(tool, root)))
  return {
    PATH: [...new Set(own), process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin'].join(delimiter),
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    HOME: home,
    PYTHONHASHSEED: '0',
    PYTHONDONTWRITEBYTECODE: '1',
    ...Object.fromEntries(given),
  }
}

/** A tool as it is started: a path counts from the pipeline's folder, a name is looked for in PATH. */
export function toolPath(tool: string, root: string): string {
  return tool.includes('/') ? resolve(root, tool) : tool
}
