import type { Execution, RunRecord } from '../store/open-store.ts'
import { artifactPath, ingestedFile } from './artifact-path.ts'
import type { CrateContent } from './crate-content.ts'
import { codeFolder, manifestFile, metadataFile } from './crate-paths.ts'
import { descriptionOf, titleOf } from './describe-root.ts'
import { executedIn } from './describe-code.ts'
import { groupBy } from './group-by.ts'
import { fileId } from './json-ld.ts'

const style = `body{max-width:64rem;margin:2rem auto;padding:0 1rem;font:16px/1.5 system-ui,sans-serif;color-scheme:light dark;overflow-wrap:anywhere}
table{border-collapse:collapse}td,th{text-align:left;padding:.2rem 1rem .2rem 0;vertical-align:top;border-bottom:1px solid #8884}
code,pre{font-size:.875em}pre{white-space:pre-wrap;background:#8881;padding:.75rem}`

/** The page about a crate for people: what it is of, how that was made, how to check it. It asks nothing of the network. */
export function previewPage(content: CrateContent): string {
  const { about, project } = content
  const title = titleOf(content)
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${text(title)}</title>
<style>${style}</style>
<h1>${text(title)}</h1>
<p>${text(descriptionOf(content))}</p>
${list([
  ['Recorded', text(about.recorded)],
  ['Licence', text(project.license ?? 'the project states none')],
  ['Authors', text(project.authors.map(({ name }) => name).join(', ') || 'the project names none')],
])}
<h2>Results</h2>
${content.gathered.results.map((execution) => result(execution, content)).join('\n')}
<h2>How they were made</h2>
${stages(content)}
${inputs(content)}
<h2>Runs</h2>
${table(['run', 'command', 'profile', 'began', 'commit', 'on'], content.gathered.runs.map(runRow))}
<h2>Packages</h2>
${packages(content)}
<h2>How to check this crate</h2>
<p>The digests of all files: <code>sha256sum --check --quiet ${manifestFile}</code></p>
<p>The results, by executing everything again: <code>npx lineal replay &lt;this folder or archive&gt;</code>. It needs Node and nothing else.</p>
<p>${link(metadataFile, 'The metadata')} follows RO-Crate 1.1 and the profile Provenance Run Crate 0.5.</p>
</html>
`
}

function result(execution: Execution, { shown }: CrateContent): string {
  const { task, format, bytes, id, key } = execution
  const value = shown.get(id)
  const facts = `${text(format)}, ${bytes} bytes, execution ${id}, key <code>${key.slice(0, 12)}</code>`
  return `<h3>${link(artifactPath(execution), task)}</h3>\n<p>${facts}</p>${value === undefined ? '' : `\n<pre>${text(readable(value))}</pre>`}`
}

function readable(json: string): string {
  return JSON.stringify(JSON.parse(json), null, 2)
}

function stages(content: CrateContent): string {
  const groups = groupBy(executedIn(content), ({ stage, code }) => `${stage} ${code!}`)
  const rows = [...groups.values()].map((members) => {
    const { stage, code } = members[0]!
    const seconds = members.reduce((all, { ms }) => all + ms, 0) / 1000
    const nodes = [...new Set(members.map(({ node }) => node))].join(', ')
    return [
      text(stage),
      String(members.length),
      `${seconds.toFixed(1)} s`,
      `Node ${text(nodes)}`,
      link(`${codeFolder(code!)}/bundle.mjs`, code!.slice(0, 12)),
    ]
  })
  return table(['stage', 'executions', 'time', 'by', 'code as it ran'], rows)
}

function inputs({ gathered }: CrateContent): string {
  const files = gathered.executions.filter(({ code }) => code === null)
  if (files.length === 0) return '<p>Nothing came in from outside: all data is generated.</p>'
  const rows = files.map((execution) => [
    link(artifactPath(execution), ingestedFile(execution.record) ?? execution.task),
    `${execution.bytes} bytes`,
    `<code>${execution.output}</code>`,
  ])
  return `<p>Files that came in:</p>\n${table(['file', 'size', 'sha256'], rows)}`
}

function runRow({ id, about, began }: RunRecord): string[] {
  const git = about['git'] as { readonly commit: string; readonly dirty: boolean } | null | undefined
  const fact = (name: string): string => {
    const value = about[name]
    return typeof value === 'string' ? text(value) : 'not recorded'
  }
  const commit = git?.commit === undefined ? 'none' : text(git.commit.slice(0, 12)) + (git.dirty ? ' with changes' : '')
  return [text(id), text(about.command), fact('profile'), text(began), commit, fact('platform')]
}

function packages({ packages: all, about }: CrateContent): string {
  if (all.length === 0) return '<p>No stage imports a package.</p>'
  const lock = about.locked
    ? `${link('packages/package-lock.json', 'The lock')} has ${all.length} packages with their integrity.`
    : 'The project has no package-lock.json that holds them: their integrity is not known.'
  return `<p>${lock}</p>\n${table(
    ['package', 'version'],
    all.slice(0, 200).map(({ name, version }) => [text(name), text(version)]),
  )}`
}

function list(rows: readonly (readonly [string, string])[]): string {
  return `<table>${rows.map(([name, value]) => `<tr><th>${name}</th><td>${value}</td></tr>`).join('')}</table>`
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = heads.map((name) => `<th>${name}</th>`).join('')
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`)
  return `<table><tr>${head}</tr>${body.join('\n')}</table>`
}

function link(path: string, words: string): string {
  return `<a href="${fileId(path)}">${text(words)}</a>`
}

function text(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
