import { Type } from '@sinclair/typebox'
import { renderToString } from 'preact-render-to-string'
import type { VNode } from 'preact'
import type { Member } from 'lineal'
import { profiles } from '../claims/registration.ts'

/** What the page and each of its sections are made for. */
export const PageParams = /* @__PURE__ */ Type.Object({
  study: Type.Object({
    profile: Type.Union(/* @__PURE__ */ profiles.map((name) => Type.Literal(name))),
  }),
})

/** What the packages that draw and render use, though no byte of a page depends on it. */
export const rendering = {
  clock: 'd3-time makes a date when it loads; no axis here is of dates',
  random: 'preact names the properties of its event handlers by chance when it loads; a page rendered to text has none',
} as const

/** HTML as text, the same bytes each time. */
export function htmlOf(node: VNode): string {
  return `${renderToString(node)}\n`
}

/** The one member of a fan-in. The input is a fan-in because the page shows the digest of the artifact, which only members have. */
export function only<Value>(name: string, members: readonly Member<Value>[]): Member<Value> {
  const [member, ...others] = members
  if (member === undefined || others.length > 0)
    throw new Error(`the page shows one member of "${name}", not ${members.length}`)
  return member
}
