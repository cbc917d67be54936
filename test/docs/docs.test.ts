import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, test } from 'node:test'
import { makeProject, type Project } from '../support/project.ts'
import { codeBlocks, isAsShown, shownCommands, type CodeBlock } from './code-blocks.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))

const pages = ['README.md', ...readdirSync(join(repository, 'docs')).map((name) => `docs/${name}`)].filter((page) =>
  page.endsWith('.md'),
)

/** Runs a command as a reader would type it; `npx` finds what is installed. */
function runShown(project: Project, command: string): string {
  const { stdout } = spawnSync('sh', ['-c', `npx() { "$@"; }\n{ ${command}\n} 2>&1`], {
    cwd: project.root,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', PATH: `${join(repository, 'node_modules/.bin')}:${process.env['PATH']!}` },
  })
  return stdout
}

/** Writes the files that a page shows and runs the commands that it shows, in the order of the page. */
function follow(project: Project, page: string, block: CodeBlock): void {
  if (block.language === 'console') {
    for (const { command, output } of shownCommands(block.text)) {
      const printed = runShown(project, command)
      const place = `${page}:${block.line}: $ ${command}`
      assert.ok(isAsShown(printed, output), `${place}\nprints\n${printed}\nand the page shows\n${output}`)
    }
  } else if (block.title !== '') project.write(block.title, block.text)
}

describe('the pages of the documentation', () => {
  for (const page of pages) {
    const text = readFileSync(join(repository, page), 'utf8')
    const blocks = codeBlocks(text)

    if (blocks.some(({ language }) => language === 'console'))
      test(`${page}: its code runs, and prints what the page shows`, () => {
        const project = makeProject({})
        for (const block of blocks) follow(project, page, block)
        project.remove()
      })

    test(`${page}: its links lead to files that are there`, () => {
      const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, link]) => link!)
      assert.deepEqual(
        links.filter((link) => !existsSync(join(repository, dirname(page), link))),
        [],
      )
    })
  }

  test('the README fits on two screens', () => {
    assert.ok(readFileSync(join(repository, 'README.md'), 'utf8').split('\n').length <= 121)
  })
})
