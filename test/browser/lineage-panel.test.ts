import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { chromium, type Browser } from 'playwright-core'
import { makeProject, type Project } from '../support/project.ts'
import { sums } from '../support/sums.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
)
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

const page = `
import { html, many, stage } from 'lineal'
import { Type } from '@sinclair/typebox'
import { Numbers } from '../schemas/numbers.ts'
export default stage({
  inputs: { total: many(Numbers) },
  params: Type.Object({}),
  output: html(),
  run: ({ total: [total] }) =>
    '<!doctype html><html lang="en"><title>t</title><body><b data-artifact="' + total.digest + '">' + total.value.join() + '</b></body></html>',
})
`

describe(
  'a published page in a browser',
  { skip: executablePath === undefined ? 'no chromium on this machine' : false },
  () => {
    let project: Project
    let browser: Browser
    before(async () => {
      const body =
        "const page = use(() => import('./stages/page.ts'))\n    return { publish: { 'out/page.html': page({ total: [sum({ fits }, {})] }, {}) } }"
      project = makeProject({
        ...sums,
        'stages/page.ts': page,
        'pipeline.ts': sums['pipeline.ts']!.replace('sum({ fits }, {})', body),
      })
      assert.equal(project.run('all').code, 0)
      browser = await chromium.launch({ executablePath: executablePath!, args })
    })
    after(async () => {
      await browser.close()
      project.remove()
    })

    test('opens the lineage of a number by a click, and walks from there to the file', async () => {
      const tab = await browser.newPage()
      const errors: string[] = []
      tab.on('pageerror', (error) => errors.push(error.message))
      await tab.goto(pathToFileURL(join(project.root, 'out/page.html')).href)
      await tab.click('b[data-artifact]')
      const dialog = tab.locator('#lineage-dialog')
      assert.match(await dialog.innerText(), /^sum\n/)
      assert.match(await dialog.innerText(), /stages\/sum\.ts/)
      await dialog.getByRole('button', { name: /^fit\[seed=2\]/ }).click()
      assert.match(await dialog.innerText(), /\{"seed":2\}/)
      await dialog.getByRole('button', { name: /^make/ }).click()
      await dialog.getByRole('button', { name: /^ingest/ }).click()
      assert.match(await dialog.innerText(), /data\.txt/)
      await dialog.getByRole('button', { name: 'close' }).click()
      assert.equal(await dialog.isVisible(), false)
      assert.deepEqual(errors, [])
    })

    test('opens it from the keyboard too, and says which run published it', async () => {
      const tab = await browser.newPage()
      await tab.goto(pathToFileURL(join(project.root, 'out/page.html')).href)
      await tab.focus('b[data-artifact]')
      await tab.keyboard.press('Enter')
      assert.equal(await tab.locator('#lineage-dialog').isVisible(), true)
      assert.match(
        await tab.locator('#lineage-run').innerText(),
        /Published .* by run \S+ \(tsx pipeline\.ts all, profile default\)/,
      )
    })
  },
)
