/** How the panel looks, in light and in dark. */
export const panelStyle = `
#lineage-run{max-width:72rem;margin:2rem auto;padding:1rem;font:14px/1.5 system-ui,sans-serif;opacity:.85;border-top:1px solid currentColor;overflow-wrap:anywhere}
#lineage-run ul{padding-left:1.2rem}
[data-artifact]{cursor:help}
[data-artifact]:focus-visible{outline:2px solid Highlight}
#lineage-dialog{max-width:min(46rem,92vw);max-height:85vh;overflow:auto;border:1px solid GrayText;border-radius:8px;font:14px/1.5 system-ui,sans-serif;color:CanvasText;background:Canvas;padding:1rem 1.25rem}
#lineage-dialog dt{font-weight:600;margin-top:.5rem}#lineage-dialog dd{margin:0;overflow-wrap:anywhere}
#lineage-dialog button{font:inherit;border:0;background:none;color:LinkText;text-decoration:underline;cursor:pointer;padding:0;text-align:left}
#lineage-dialog header{display:flex;gap:1rem;justify-content:space-between;align-items:start}
`

/** Opens the lineage of what is clicked; runs in the page, from the data beside it. */
export const panelScript = `
(() => {
  const { artifact, facts, made, executions } = JSON.parse(document.getElementById('lineage').textContent)
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
  const link = ({ digest, by }) => {
    const execution = executions[by]
    if (!execution) return make('span', digest.slice(0, 12))
    const button = make('button', execution.task + ' (' + digest.slice(0, 12) + ')')
    button.addEventListener('click', () => show({ digest, by }))
    return button
  }
  const row = (list, title, ...content) => list.append(make('dt', title), make('dd', '', ...content))
  const show = ({ digest, by }) => {
    const entry = executions[by]
    if (!entry) return
    const close = make('button', 'close')
    close.addEventListener('click', () => dialog.close())
    const list = make('dl', '')
    row(list, 'artifact (sha256)', digest)
    if (entry.source) row(list, entry.code ? 'stage' : 'file', entry.source + (entry.code ? ' (code ' + entry.code.slice(0, 12) + ')' : ''))
    if (Object.keys(entry.params).length > 0) row(list, 'params', JSON.stringify(entry.params))
    row(list, 'ran', entry.ran + ' for ' + entry.ms + ' ms, ' + entry.where + (entry.commit ? ', commit ' + entry.commit : ''))
    if (entry.program) row(list, 'program', entry.program)
    for (const [door, told] of Object.entries(entry.doors)) row(list, 'through ' + door, JSON.stringify(told))
    for (const [name, inputs] of Object.entries(entry.inputs)) {
      const links = inputs.list.flatMap((input) => [link(input), make('br', '')])
      if (inputs.count > inputs.list.length) links.push(make('span', 'and ' + (inputs.count - inputs.list.length) + ' more'))
      row(list, 'input ' + name, ...links)
    }
    dialog.replaceChildren(make('header', '', make('strong', entry.task), close), list)
    if (!dialog.open) dialog.showModal()
  }
  const choose = (digests) => {
    const chosen = digests.map((digest) => ({ digest, by: made[digest] }))
    if (chosen.length === 1) return show(chosen[0])
    const close = make('button', 'close')
    close.addEventListener('click', () => dialog.close())
    dialog.replaceChildren(make('header', '', make('strong', digests.length + ' artifacts'), close), make('p', '', ...chosen.flatMap((one) => [link(one), make('br', '')])))
    if (!dialog.open) dialog.showModal()
  }
  for (const element of document.querySelectorAll('[data-artifact]')) {
    if (!element.hasAttribute('tabindex')) element.setAttribute('tabindex', '0')
    const open = (event) => {
      event.stopPropagation()
      event.preventDefault()
      choose(element.dataset.artifact.split(' '))
    }
    element.addEventListener('click', open)
    element.addEventListener('keydown', (event) => { if (event.key === 'Enter') open(event) })
  }
})()
`
