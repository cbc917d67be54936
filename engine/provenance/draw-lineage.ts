import { basename } from 'node:path'
import {
  coordCenter,
  coordSimplex,
  decrossDfs,
  decrossTwoLayer,
  graph,
  layeringLongestPath,
  layeringSimplex,
  sugiyama,
} from 'd3-dag'
import { readTarget } from '../graph/read-target.ts'
import { short } from '../plan/reason.ts'
import { beginningOf } from '../values/printable.ts'
import type { GroupedLineage, LineageGroup } from './group-lineage.ts'

/** What stands above a picture. */
export interface Caption {
  readonly title: string
  readonly text: string
}

interface Box {
  readonly group: LineageGroup
  readonly lines: readonly string[]
  readonly width: number
  readonly height: number
}

type Point = readonly [x: number, y: number]

/** Sizes in pixels. A letter of a monospaced font is 0.6 em wide; a little more keeps text within its box in any of them. */
const letter = 7.4
const line = 17
const padding = 10
const gap = { between: 18, layers: 70 }
const margin = 24

/** More boxes than this are laid out roughly: 20,000 take 2 s so, and more than 100 s with fewer crossings. */
const manyBoxes = 400

/** Draws a lineage as an SVG picture, from sources on the left to the result on the right, in light and dark. */
export function drawLineage({ groups, edges }: GroupedLineage, { title, text }: Caption): string {
  const boxes = new Map(groups.map((group) => [group.id, boxOf(group)]))
  const { places, paths, width, height } = layOut(boxes, edges)
  const whole = Math.max(width + 2 * margin, 640)
  const caption = wrap(text, Math.floor((whole - 2 * margin) / letter))
  const top = margin + 26 + caption.length * line + 12
  const drawn = [
    ...paths.map(({ points, count }) => arrow(points, count)),
    ...[...boxes.values()].map((box) => drawBox(box, places.get(box.group.id)!)),
  ]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${px(whole)} ${px(top + height + margin)}" width="${px(whole)}" height="${px(top + height + margin)}" role="img" aria-labelledby="title">`,
    `<title id="title">${escape(title)}</title>`,
    `<style>${style}</style>`,
    '<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path class="head" d="M0 0L8 4L0 8z"/></marker></defs>',
    '<rect class="paper" width="100%" height="100%"/>',
    `<text class="title" x="${margin}" y="${margin + 14}">${escape(title)}</text>`,
    ...caption.map(
      (words, i) => `<text class="caption" x="${margin}" y="${margin + 38 + i * line}">${escape(words)}</text>`,
    ),
    `<g transform="translate(${margin} ${px(top)})">`,
    ...drawn,
    '</g>',
    '</svg>',
    '',
  ].join('\n')
}

const style = `
svg{--ink:#1c2128;--soft:#57606a;--paper:#fff;--box:#f6f8fa;--line:#8c959f;--source:#e7f3ec;--result:#fff4d6}
@media (prefers-color-scheme:dark){svg{--ink:#e6edf3;--soft:#9aa5b1;--paper:#0f1419;--box:#1b222b;--line:#6e7a87;--source:#16302a;--result:#3a2f12}}
text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:var(--soft)}
.title{font-size:15px;font-weight:600;fill:var(--ink)}
.name{font-weight:600;fill:var(--ink)}
.paper{fill:var(--paper)}
.box{fill:var(--box);stroke:var(--line)}
.source .box,.file .box{fill:var(--source)}
.result .box{fill:var(--result);stroke:var(--ink);stroke-width:1.5}
.unknown .box{stroke-dasharray:4 3}
.edge{fill:none;stroke:var(--line);stroke-width:1.25}
.head{fill:var(--line)}
`

interface Laid {
  readonly places: ReadonlyMap<string, Point>
  readonly paths: readonly { readonly points: readonly Point[]; readonly count: number }[]
  readonly width: number
  readonly height: number
}

/** The library lays layers out from top to bottom: here x and y change places. */
function layOut(boxes: ReadonlyMap<string, Box>, edges: GroupedLineage['edges']): Laid {
  const dag = graph<Box, number>()
  const nodes = new Map([...boxes].map(([id, box]) => [id, dag.node(box)]))
  for (const { from, to, count } of edges) dag.link(nodes.get(from)!, nodes.get(to)!, count)
  const isLarge = boxes.size > manyBoxes
  const layout = sugiyama()
    .layering(isLarge ? layeringLongestPath() : layeringSimplex())
    .decross(isLarge ? decrossDfs() : decrossTwoLayer())
    .coord(isLarge ? coordCenter() : coordSimplex())
    .nodeSize(({ data }: { readonly data: Box }) => [data.height, data.width] as const)
    .gap([gap.between, gap.layers])
  const { width, height } = layout(dag)
  const places = new Map([...nodes].map(([id, node]) => [id, [node.y, node.x] as const]))
  const links = [...dag.links()].map(({ source, target, points, data }) => {
    const between = points.slice(1, -1).map(([x, y]): Point => [y, x])
    return { source: source.data, target: target.data, between, count: data }
  })
  return { places, paths: routed(links, places), width: height, height: width }
}

interface Link {
  readonly source: Box
  readonly target: Box
  /** Where it crosses the layers between its ends. */
  readonly between: readonly Point[]
  readonly count: number
}

/** Arrows that share an end are spread over the side of the box, and cross a layer level, so that they touch no box of it. */
function routed(links: readonly Link[], places: Laid['places']): Laid['paths'] {
  const at = (box: Box): Point => places.get(box.group.id)!
  const halves = new Map<number, number>()
  for (const box of new Set(links.flatMap(({ source, target }) => [source, target])))
    halves.set(Math.round(at(box)[0]), Math.max(halves.get(Math.round(at(box)[0])) ?? 0, box.width / 2))
  const starts = spread(links, (link) => [link.source, link.between[0] ?? at(link.target)], at)
  const ends = spread(links, (link) => [link.target, link.between.at(-1) ?? at(link.source)], at)
  return links.map((link) => {
    const { source, target, between, count } = link
    const level = between.flatMap(([x, y]): Point[] => {
      const half = halves.get(Math.round(x)) ?? 0
      return [
        [x - half, y],
        [x + half, y],
      ]
    })
    const start: Point = [at(source)[0] + source.width / 2, starts.get(link)!]
    const end: Point = [at(target)[0] - target.width / 2 - 2, ends.get(link)!]
    return { points: [start, ...level, end], count }
  })
}

/** Gives each link its height at one of its boxes, in the order in which the links come there. */
function spread(
  links: readonly Link[],
  endOf: (link: Link) => readonly [box: Box, from: Point],
  at: (box: Box) => Point,
): ReadonlyMap<Link, number> {
  const ofBox = new Map<Box, Link[]>()
  for (const link of links) ofBox.set(endOf(link)[0], [...(ofBox.get(endOf(link)[0]) ?? []), link])
  const heights = new Map<Link, number>()
  for (const [box, own] of ofBox) {
    const step = Math.min(12, (box.height - 16) / own.length)
    const ordered = own.toSorted((a, b) => endOf(a)[1][1] - endOf(b)[1][1])
    for (const [i, link] of ordered.entries()) heights.set(link, at(box)[1] + (i - (own.length - 1) / 2) * step)
  }
  return heights
}

function arrow(points: readonly Point[], count: number): string {
  const [[x0, y0], ...others] = points as [Point, ...Point[]]
  let [x, y, d] = [x0, y0, `M${px(x0)} ${px(y0)}`]
  for (const [toX, toY] of others) {
    const middle = (x + toX) / 2
    d += toY === y ? `H${px(toX)}` : `C${px(middle)} ${px(y)} ${px(middle)} ${px(toY)} ${px(toX)} ${px(toY)}`
    ;[x, y] = [toX, toY]
  }
  const told = `<title>${count} ${count === 1 ? 'artifact' : 'artifacts'}</title>`
  return `<path class="edge" d="${d}" marker-end="url(#head)">${told}</path>`
}

function drawBox({ group, lines, width, height }: Box, [x, y]: Point): string {
  const [left, top] = [x - width / 2, y - height / 2]
  const radius = group.kind === 'file' ? height / 2 : 5
  const texts = lines.map(
    (words, i) =>
      `<text${i === 0 ? ' class="name"' : ''} x="${px(left + padding)}" y="${px(top + padding + 11 + i * line)}">${escape(words)}</text>`,
  )
  const box = `<rect class="box" x="${px(left)}" y="${px(top)}" width="${px(width)}" height="${px(height)}" rx="${radius}"/>`
  return `<g class="${group.kind}"><title>${escape(titleOf(group))}</title>${box}${texts.join('')}</g>`
}

/** No more letters stand in a line of a box. */
const widest = 38

function boxOf(group: LineageGroup): Box {
  const lines = linesOf(group).map((text) => (text.length > widest ? `${beginningOf(text, widest - 1)}…` : text))
  const longest = Math.max(...lines.map(({ length }) => length))
  return { group, lines, width: longest * letter + 2 * padding, height: lines.length * line + 2 * padding - 4 }
}

function linesOf({ kind, stage, members }: LineageGroup): string[] {
  const [{ digest, execution }] = members as [LineageGroup['members'][0]]
  if (members.length > 1) return [`${members.length} × ${stage}`, ...varying(members)]
  if (execution === undefined) return [short(digest), stage]
  if (kind === 'file') return [basename((execution.record as { file?: string }).file ?? execution.task), short(digest)]
  const at = /\[(.*)\]$/s.exec(execution.task)?.[1] ?? ''
  return [stage, ...wrap(at.replaceAll(',', ', '), widest).slice(0, 3), short(digest)]
}

function titleOf({ members }: LineageGroup): string {
  const shown = members.slice(0, 20).map(({ digest, execution }) => `${execution?.task ?? ''} ${digest}`)
  return [...shown, ...(members.length > 20 ? [`and ${members.length - 20} more`] : [])].join('\n')
}

/** In which coordinates the tasks of a group differ, and how many values there are. */
function varying(members: LineageGroup['members']): string[] {
  const values = new Map<string, Set<string>>()
  for (const { execution } of members)
    for (const [name, value] of readTarget(execution?.task ?? '').wanted)
      values.set(name, (values.get(name) ?? new Set()).add(value))
  const told = [...values].filter(([, own]) => own.size > 1).map(([name, own]) => `${name}\u00a0(${own.size})`)
  return told.length === 0 ? [] : wrap(`over ${told.join(', ')}`, widest).slice(0, 3)
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ').filter((one) => one !== '')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/[^\P{Cc}\n\t]/gu, '�')
}

function px(length: number): string {
  return String(Math.round(length * 10) / 10)
}
