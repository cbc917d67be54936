import { statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/** Where a program's sources lie in the project, and which of them it declares. */
export interface ProgramSources {
  readonly root: string
  readonly sources: readonly string[]
}

/** How to mend what the last lines of a program's output tell: a file that it does not find, a package or a tool that is missing. */
export function fixOfProgram(lines: readonly string[], project: ProgramSources): string | undefined {
  // The last line tells most.
  for (const line of lines.toReversed()) {
    const fix = ofModule(line, project) ?? ofFile(line, project) ?? ofPackage(line) ?? ofTool(line)
    if (fix !== undefined) return fix
  }
  return undefined
}

function ofModule(line: string, project: ProgramSources): string | undefined {
  const name = /ModuleNotFoundError: No module named '([\w.]+)'/.exec(line)?.[1]
  if (name === undefined) return undefined
  const stem = name.replaceAll('.', '/')
  const top = stem.split('/')[0]!
  const found = inProject([`${stem}.py`, `${stem}/__init__.py`, `${top}.py`, `${top}/__init__.py`], project)
  if (found !== undefined) return declare(found)
  return `install the Python package ${top} where python3 finds it: python3 -m pip install ${top}`
}

const missingFiles = [
  /No such file or directory: '([^']+)'/,
  /can(?:'t|not) open file '([^']+)'/,
  /Cannot find module '([^']+)'/,
  /(?:^|: )(?:line \d+: )?([^\s:][^:]*): No such file or directory$/,
]

function ofFile(line: string, project: ProgramSources): string | undefined {
  const path = missingFiles.map((form) => form.exec(line)?.[1]).find((one) => one !== undefined)
  const found = path === undefined ? undefined : inProject([path], project)
  return found === undefined ? undefined : declare(found)
}

function ofPackage(line: string): string | undefined {
  const name = /there is no package called [‘'"]([^’'"]+)/.exec(line)?.[1]
  return name === undefined ? undefined : `install the R package ${name}: Rscript -e 'install.packages("${name}")'`
}

function ofTool(line: string): string | undefined {
  const name = /(?:^|: )([^\s:]+): command not found$/.exec(line)?.[1]
  return name === undefined
    ? undefined
    : `install ${name}, or put its folder into PATH: a program gets PATH as you have it`
}

/** A file of the project that one of the paths means: in its folder, or beside a source that is declared. */
function inProject(paths: readonly string[], { root, sources }: ProgramSources): string | undefined {
  const folders = [
    '.',
    ...sources.filter((source) => !/[*?[\]{}]/.test(dirname(source))).map((source) => dirname(source)),
  ]
  return folders
    .flatMap((folder) => paths.map((path) => normalize(join(folder, path))))
    .find((path) => !path.startsWith('..') && statSync(join(root, path), { throwIfNoEntry: false })?.isFile() === true)
}

function declare(path: string): string {
  return `a program finds its declared sources alone: add '${path}' to sources`
}
