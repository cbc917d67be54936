import { damagedCrate } from './crate-errors.ts'
import { manifestFile } from './crate-paths.ts'

/** Writes the digests of a crate's files as `sha256sum` does, in the order of their paths. */
export function manifestText(digests: ReadonlyMap<string, string>): string {
  return [...digests.keys()]
    .sort()
    .map((path) => `${digests.get(path)!}  ${path}\n`)
    .join('')
}

/** Reads a manifest. @throws UserError `crate-damaged` for a line that is none of a manifest. */
export function parseManifest(text: string, crate: string): ReadonlyMap<string, string> {
  const lines = text.split('\n')
  if (lines.pop() !== '') throw damagedCrate(crate, [`${manifestFile} is cut off: its last line has no end`])
  const digests = new Map<string, string>()
  lines.forEach((line, i) => {
    const [, digest, path] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? []
    if (digest === undefined || path === undefined || digests.has(path))
      throw damagedCrate(crate, [`line ${i + 1} of ${manifestFile} is not a digest and a path of its own`])
    digests.set(path, digest)
  })
  return digests
}
