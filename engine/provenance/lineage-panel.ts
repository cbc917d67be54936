import type { Execution, Store } from '../store/open-store.ts'
import type { Json } from '../values/canonical-json.ts'
import type { ArtifactDigest } from '../values/digest.ts'
import { inputDigests } from './trace-artifact.ts'

/** What a published page tells of one artifact behind a number on it. */
interface PanelEntry {
  readonly task: string
  readonly params: Json
  readonly source: string
  readonly code: string | null
  readonly ran: string
  readonly ms: number
  readonly where: string
  readonly commit: string | null
  /** What the doors that its stage goes through told of themselves. */
  readonly doors: Json
  readonly inputs: Readonly<Record<string, readonly string[]>>
}

/** What a published page tells of the run that published it. */
export interface RunFacts {
  readonly run: string
  readonly published: string
  readonly command: string
  readonly profile: string
  readonly commit: string | null
  readonly node: string
  /** Notes on the results that an auditor must see: accepted code, impure stages, which build computed. */
  readonly notes: readonly string[]
}

/** A fan-in of more members than this is shown by its first ones; `trace` lists them all. */
const shownMembers = 12

/**
 * Puts beside a page what depends on the run that published it: who made each artifact that the page names in a
 * `data-artifact` attribute, back to the files, opened by a click. The page itself stays as its stage made it.
 */
export function withLineagePanel(
  page: string,
  store: Pick<Store, 'producersOf' | 'code'>,
  { artifact, facts }: { artifact: ArtifactDigest; facts: RunFacts },
): string {
  const named = [...page.matchAll(/data-artifact="([0-9a-f ]+)"/g)].flatMap(
    ([, digests]) => digests!.split(' ') as ArtifactDigest[],
  )
  const entries = collectEntries([artifact, ...named], store)
  const data = JSON.stringify({ artifact, facts, entries }).replaceAll('<', '\\u003c')
  const panel = `<script type="application/json" id="lineage">${data}</script>\n<style>${style}</style>\n<script>${script}</script>\n`
  const end = page.lastIndexOf('</body>')
  return end < 0 ? page + panel : page.slice(0, end) + panel + page.slice(end)
}

function collectEntries(
  roots: readonly ArtifactDigest[],
  store: Pick<Store, 'producersOf' | 'code'>,
): Record<string, PanelEntry> {
  const entries: Record<string, PanelEntry> = {}
  const pending = [...roots]
  for (let digest = pending.pop(); digest !== undefined; digest = pending.pop()) {
    const execution = entries[digest] === undefined ? store.producersOf(digest).at(-1) : undefined
    if (execution === undefined) continue
    const inputs = inputDigests(execution).map(([name, digests]) => [name, digests] as const)
    entries[digest] = entryOf(execution, Object.fromEntries(inputs), store)
    for (const [, digests] of inputs) pending.push(...digests.slice(0, shownMembers))
  }
  return entries
}

function entryOf(
  execution: Execution,
  inputs: Record<string, readonly string[]>,
  store: Pick<Store, 'code'>,
): PanelEntry {
  const { task, params, code, started, ms, host, node, git, record } = execution
  const { file, doors = {} } = record as { file?: string; doors?: Json }
  return {
    task,
    doors,
    params: JSON.parse(params) as Json,
    source: file ?? (code === null ? '' : (store.code(code)?.file ?? '')),
    code,
    ran: started,
    ms: Math.round(ms),
    where: `Node ${node} on ${host}`,
    commit: git === null ? null : git.commit + (git.dirty ? ' (dirty)' : ''),
    inputs,
  }
}

const style = `
#lineage-run{max-width:72rem;margin:2rem auto;padding:1rem;font:14px/1.5 system-ui,sans-serif;opacity:.85;border-top:1px solid currentColor;overflow-wrap:anywhere}
#lineage-run ul{padding-left:1.2rem}
[data-artifact]{cursor:help}
[data-artifact]:focus-visible{outline:2px solid Highlight}
#lineage-dialog{max-width:min(46rem,92vw);max-height:85vh;overflow:auto;border:1px solid GrayText;border-radius:8px;font:14px/1.5 system-ui,sans-serif;color:CanvasText;background:Canvas;padding:1rem 1.25rem}
#lineage-dialog dt{font-weight:600;margin-top:.5rem}#lineage-dialog dd{margin:0;overflow-wrap:anywhere}
#lineage-dialog button{font:inherit;border:0;background:none;color:LinkText;text-decoration:underline;cursor:pointer;padding:0;text-align:left}
#lineage-dialog header{display:flex;gap:1rem;justify-content:space-between;align-items:start}
`

const script = `
(() => {
  const { artifact, facts, entries } = JSON.parse(document.getElementById('lineage').textContent)
  const make = (name, text, ...children) => {
    const element = document.createElement(name)
    if (text) element.textContent = text
    element.append(...children)
    return element
  }
  const foot = make('footer', '')
  foot.id = 'lineage-run'
  const origin = [
    'Published ' + facts.published + ' by run ' + facts.run + ' (' + facts.command + ', profile ' + facts.profile + ')',
    facts.commit && 'commit ' + facts.commit, 'Node ' + facts.node, 'page artifact ' + artifact,
  ].filter(Boolean).join('; ')
  foot.append(make('p', origin + '. Click a number, a row or a picture for where it comes from.'))
  if (facts.notes.length > 0) foot.append(make('ul', '', ...facts.notes.map((note) => make('li', note))))
  document.body.append(foot)
  const dialog = make('dialog', '')
  dialog.id = 'lineage-dialog'
  document.body.append(dialog)
  const link = (digest) => {
    const entry = entries[digest]
    if (!entry) return make('span', digest.slice(0, 12))
    const button = make('button', entry.task + ' (' + digest.slice(0, 12) + ')')
    button.addEventListener('click', () => show(digest))
    return button
  }
  const row = (list, title, ...content) => list.append(make('dt', title), make('dd', '', ...content))
  const show = (digest) => {
    const entry = entries[digest]
    if (!entry) return
    const close = make('button', 'close')
    close.addEventListener('click', () => dialog.close())
    const list = make('dl', '')
    row(list, 'artifact (sha256)', digest)
    if (entry.source) row(list, entry.code ? 'stage' : 'file', entry.source + (entry.code ? ' (code ' + entry.code.slice(0, 12) + ')' : ''))
    if (Object.keys(entry.params).length > 0) row(list, 'params', JSON.stringify(entry.params))
    row(list, 'ran', entry.ran + ' for ' + entry.ms + ' ms, ' + entry.where + (entry.commit ? ', commit ' + entry.commit : ''))
    for (const [door, told] of Object.entries(entry.doors)) row(list, 'through ' + door, JSON.stringify(told))
    for (const [name, digests] of Object.entries(entry.inputs)) {
      const shown = digests.slice(0, ${shownMembers}).flatMap((input) => [link(input), make('br', '')])
      if (digests.length > ${shownMembers}) shown.push(make('span', 'and ' + (digests.length - ${shownMembers}) + ' more'))
      row(list, 'input ' + name, ...shown)
    }
    dialog.replaceChildren(make('header', '', make('strong', entry.task), close), list)
    if (!dialog.open) dialog.showModal()
  }
  const choose = (digests) => {
    if (digests.length === 1) return show(digests[0])
    const close = make('button', 'close')
    close.addEventListener('click', () => dialog.close())
    dialog.replaceChildren(make('header', '', make('strong', digests.length + ' artifacts'), close), make('p', '', ...digests.flatMap((digest) => [link(digest), make('br', '')])))
    if (!dialog.open) dialog.showModal()
  }
  for (const element of document.querySelectorAll('[data-artifact]')) {
    if (!element.hasAttribute('tabindex')) element.setAttribute('tabindex', '0')
    const open = (event) => {
      event.stopPropagation()
      choose(element.dataset.artifact.split(' '))
    }
    element.addEventListener('click', open)
    element.addEventListener('keydown', (event) => { if (event.key === 'Enter') open(event) })
  }
})()
`
