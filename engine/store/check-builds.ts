import { lstatSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { digestsOfBuild, isIntact, isOfEarlierRelease, makerOf, manifest } from './engine-builds.ts'
import { entriesOf } from './cache-folder.ts'
import { damagedBuild, strayFile, type Finding } from './finding.ts'
import { isAlive } from './process-token.ts'

/** Checks what was compiled for workers in the cache, each build against its own digests, and looks for leftovers. */
export function checkBuilds(cache: string): Finding[] {
  const [engine, scratch] = [join(cache, 'engine'), join(cache, 'scratch')]
  return [
    ...entriesOf(engine).flatMap((entry) => checkEntry(join(engine, entry), entry)),
    ...entriesOf(scratch).flatMap((entry) => checkScratch(join(scratch, entry), entry)),
  ]
}

function checkEntry(path: string, entry: string): Finding[] {
  const maker = makerOf(entry)
  if (maker !== undefined) return leftover(path, entry, maker)
  if (!/^[a-z-]+-[0-9a-f]{16}$/.test(entry) || !isFolder(path)) return stray(path, `${entry} is no compiled build`)
  if (isOfEarlierRelease(entry)) return []
  // Each build is checked twice, because another run may have replaced it between two reads.
  return checkBuild(path, entry).length === 0 ? [] : checkBuild(path, entry)
}

function checkBuild(folder: string, entry: string): Finding[] {
  let digests: Readonly<Record<string, string>>
  try {
    digests = digestsOfBuild(folder)
  } catch {
    return isFolder(folder) ? [damagedBuild(folder, `the digests of the compiled build ${entry} can't be read`)] : []
  }
  const found = new Set(filesIn(folder))
  const missing = Object.keys(digests).filter((name) => !found.has(name))
  return [
    ...missing.map((name) => damagedBuild(folder, `${name} of the compiled build ${entry} is missing`)),
    ...[...found].flatMap((name) => {
      if (name === manifest) return []
      if (digests[name] === undefined)
        return stray(join(folder, name), `${name} is no part of the compiled build ${entry}`)
      if (isIntact(folder, name, digests[name])) return []
      return [damagedBuild(folder, `${name} of the compiled build ${entry} is damaged`)]
    }),
  ]
}

function checkScratch(path: string, entry: string): Finding[] {
  const [, token] = /^([0-9a-f]+\.\d+\.\w+)-\d+$/.exec(entry) ?? []
  return token === undefined ? stray(path, `${entry} is no worker's folder`) : leftover(path, entry, token)
}

function leftover(path: string, entry: string, token: string): Finding[] {
  return isAlive(token, Date.now()) ? [] : stray(path, `${entry} was left by a process that died`)
}

/** Ignores a folder that has gone meanwhile. */
function stray(path: string, what: string): Finding[] {
  return lstatSync(path, { throwIfNoEntry: false }) === undefined ? [] : [strayFile(path, what)]
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
}
