import { parseHTML } from 'linkedom'
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

/** Finds the artifacts that the numbers in an element of a page come from. */
export function artifactsInElement(page: string, id: string): ElementArtifacts {
  const { document } = parseHTML(page)
  const found = new Map<string, readonly ArtifactDigest[]>()
  for (const element of Array.from(document.querySelectorAll('[id]'))) {
    const artifacts = artifactsOf(element)
    if (artifacts.length > 0 && !found.has(element.id)) found.set(element.id, artifacts)
  }
  return { artifacts: found.get(id), ids: [...found.keys()] }
}

function artifactsOf(element: Element): ArtifactDigest[] {
  const marked = element.hasAttribute('data-artifact') ? [element] : []
  const inside = [...marked, ...Array.from(element.querySelectorAll('[data-artifact]'))]
  const around = element.closest('[data-artifact]')
  const naming = inside.length > 0 || around === null ? inside : [around]
  return [...new Set(naming.flatMap((one) => digestsIn(one.getAttribute('data-artifact'))))]
}

function digestsIn(attribute: string | null): ArtifactDigest[] {
  return (attribute?.match(/\b[0-9a-f]{64}\b/g) ?? []) as ArtifactDigest[]
}
