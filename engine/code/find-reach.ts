import type { AnyNode } from 'acorn'
import { fixedKey } from './child-nodes.ts'
import { judgeGlobal } from './judge-global.ts'
import { judgeMember } from './judge-member.ts'
import { refuseImport } from './known-builtins.ts'
import { globalObjects, instead, type ImpureUse } from './known-globals.ts'
import type { Names } from './resolve-names.ts'
import type { Look } from './walk.ts'

/** A place that reaches the clock, randomness or the world outside, unless the bundle declares the name that it goes by. */
export interface Suspect extends ImpureUse {
  /** Its offset in the module's text. */
  readonly start: number
  /** The global that makes the place impure; undefined when no name decides. */
  readonly global: string | undefined
}

/** Where a top-level statement reaches out of itself. */
export interface Reach {
  readonly suspects: readonly Suspect[]
  /** What it imports by a literal `import()`. */
  readonly imports: readonly string[]
}

/** Finds the impure places and dynamic imports of a top-level statement, by every way that the syntax shows. */
export class ReachFinder implements Reach {
  readonly suspects: Suspect[] = []
  readonly imports: string[] = []
  private readonly names: Names

  constructor(names: Names) {
    this.names = names
  }

  readonly look: Look = (node, above) => {
    switch (node.type) {
      case 'Identifier':
        if (this.names.outerNodes.has(node)) this.global(node, node.name, [...above])
        return
      case 'MemberExpression': {
        const verdict = judgeMember(node, above.at(-1), () => this.isError(node.object, above))
        this.report(node.property, verdict)
        return
      }
      case 'ObjectPattern':
        for (const property of node.properties) {
          if (property.type === 'Property' && fixedKey(property.key, property.computed) === 'constructor')
            this.report(property, { what: '{ constructor }, which may be Function', instead: instead.code })
        }
        return
      case 'MetaProperty':
        if (node.meta.name === 'import') this.report(node, { what: 'import.meta', instead: instead.environment })
        return
      case 'ImportExpression':
        this.dynamicImport(node, fixedKey(node.source, true))
        return
      default:
        return
    }
  }

  private dynamicImport(node: AnyNode, specifier: string | undefined): void {
    if (specifier === undefined) {
      this.report(node, { what: 'import() of a computed path', instead: instead.code })
      return
    }
    this.imports.push(specifier)
    const remedy = refuseImport(specifier, '*')
    if (remedy !== undefined) this.report(node, { what: `import("${specifier}")`, instead: remedy })
  }

  /** Follows `globalThis.Math.random` from its root to the global, and to the member that is read of the global. */
  private global(node: AnyNode, root: string, above: AnyNode[]): void {
    let [at, name] = [node, root]
    const step = (): string | undefined => {
      const outer = above.at(-1)
      if (outer?.type !== 'MemberExpression' || outer.object !== at) return undefined
      const key = fixedKey(outer.property, outer.computed)
      if (key !== undefined) at = above.pop() ?? at
      return key
    }
    let key = step()
    while (globalObjects.has(name) && key !== undefined) [name, key] = [key, step()]
    this.report(node, judgeGlobal({ name, key, at, above }), root)
  }

  /** Whether an expression is an error for certain: made here, or caught around here. */
  private isError(node: AnyNode, above: readonly AnyNode[]): boolean {
    if (node.type === 'NewExpression') return node.callee.type === 'Identifier' && node.callee.name.endsWith('Error')
    const binding = this.names.bindings.get(node)
    const caught = above.map((outer) => (outer.type === 'CatchClause' ? outer.param : undefined))
    return binding !== undefined && caught.some((param) => param && this.names.bindings.get(param) === binding)
  }

  private report(node: AnyNode, verdict: ImpureUse | undefined, global?: string): void {
    if (verdict) this.suspects.push({ start: node.start, global, ...verdict })
  }
}
