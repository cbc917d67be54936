import type { AnyNode } from 'acorn'
import { forEachChild } from './child-nodes.ts'

/** Looks at a node of a syntax tree; `above` are the nodes around it, the nearest last, valid during the call. */
export type Look = (node: AnyNode, above: readonly AnyNode[]) => void

/** Shows every node of a tree to several lookers in one pass, parents before children. */
export function walk(root: AnyNode, lookers: readonly Look[]): void {
  const above: AnyNode[] = []
  const visit = (node: AnyNode): void => {
    for (const look of lookers) look(node, above)
    above.push(node)
    forEachChild(node, visit)
    above.pop()
  }
  visit(root)
}
