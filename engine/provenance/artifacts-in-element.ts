import { Parser } from 'htmlparser2'
import type { ArtifactDigest } from '../values/digest.ts'

/** What a page says of one of its elements. */
export interface ElementArtifacts {
  /**
   * The digests in the `data-artifact` attributes of the element and of what is in it; where there are none, those of the
   * element around it. Undefined where the page has no such element, or nothing around it names artifacts.
   */
  readonly artifacts: readonly ArtifactDigest[] | undefined
  /** The ids of the elements that artifacts are found for. */
  readonly ids: readonly string[]
}

interface OpenElement {
  readonly id: string | undefined
  readonly own: readonly string[]
  readonly inside: Set<string>
}

/** Finds the artifacts that the numbers in an element of a page come from. */
export function artifactsInElement(page: string, id: string): ElementArtifacts {
  const open: OpenElement[] = []
  const found = new Map<string, readonly string[]>()
  const parser = new Parser({
    onopentag: (_, { id: named, 'data-artifact': digests = '' }) => {
      const own = digests.match(/\b[0-9a-f]{64}\b/g) ?? []
      open.push({ id: named, own, inside: new Set(own) })
    },
    onclosetag: () => {
      const { id: named, inside } = open.pop()!
      const around = open.findLast(({ own }) => own.length > 0)?.own ?? []
      const artifacts = inside.size > 0 ? [...inside] : around
      if (named !== undefined && artifacts.length > 0 && !found.has(named)) found.set(named, artifacts)
      for (const digest of inside) open.at(-1)?.inside.add(digest)
    },
  })
  parser.end(page)
  return { artifacts: found.get(id) as readonly ArtifactDigest[] | undefined, ids: [...found.keys()] }
}
