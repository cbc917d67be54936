/** A package as a stage's code digest covers it. */
export interface PackageState {
  readonly name: string
  readonly version: string
  readonly digest: string
}

/** A package that is not what it was; null stands for one that the code did not import. */
export interface PackageChange {
  readonly name: string
  readonly was: string | null
  readonly now: string | null
}

/**
 * The packages whose content, or that of a package which they depend on, differs between two lists: old and new version,
 * which may be the same one.
 */
export function comparePackages(before: readonly PackageState[], after: readonly PackageState[]): PackageChange[] {
  const [old, now] = [byName(before), byName(after)]
  const names = [...new Set([...old.keys(), ...now.keys()])].sort()
  return names
    .filter((name) => old.get(name)?.digest !== now.get(name)?.digest)
    .map((name) => ({ name, was: old.get(name)?.version ?? null, now: now.get(name)?.version ?? null }))
}

/** A change as a phrase: `package left-pad changed from 1.0.0 to 1.1.0`. */
export function describePackageChange({ name, was, now }: PackageChange): string {
  if (was === null) return `package ${name} ${now ?? ''} is new`
  if (now === null) return `package ${name} ${was} is not imported any more`
  if (was === now) return `package ${name} ${now} has other content, or a package that it depends on has`
  return `package ${name} changed from ${was} to ${now}`
}

function byName(packages: readonly PackageState[]): ReadonlyMap<string, PackageState> {
  return new Map(packages.map((one) => [one.name, one]))
}
