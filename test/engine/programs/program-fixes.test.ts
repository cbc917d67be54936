import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { fixOfProgram } from '../../../engine/worker/fix-of-program.ts'
import { programProject } from '../../support/program-project.ts'
import type { Ended, Project } from '../../support/project.ts'

describe('a program that fails says how to mend it', () => {
  let project: Project
  let told: Ended
  before(() => {
    project = programProject(
      {
        misspelt: { run: "({ evn: { A: '1' } })`echo 1 > ${output}`" },
        numbered: { run: '({ env: { A: 1 } })`echo 1 > ${output}`' },
        elsewhere: { run: "({ cwd: 'sub' })`echo 1 > ../${output}`" },
        sourced: { fields: "sources: ['sh/main.sh']", run: '`bash sh/main.sh`' },
        unknownTool: { run: '`no-such-tool-here --version`' },
        drawn: { fields: 'output: svg()', run: '`echo hello > ${output}`' },
        tells: { fields: 'output: file()', run: '`echo $PWD/x > ${output}`' },
      },
      { files: { 'sh/main.sh': '. sh/lib.sh\n', 'sh/lib.sh': 'true\n' } },
    )
    told = project.run('all')
  })
  after(() => {
    project.remove()
  })

  const closing = (task: string): string => {
    const [, text = ''] = new RegExp(`\nfailed ${task}\n([^]*?)params: `).exec(told.out) ?? []
    return text
  }

  const messages: Readonly<Record<string, string>> = {
    misspelt: `  $ has no option "evn"
   fix: did you mean "env"? ($ takes env, cwd, input, nothrow)
`,
    numbered: `  the option "env" of $ is {"A":1}, and must be an object of texts: { OMP_NUM_THREADS: '2' }
   fix: $ takes env, cwd, input, nothrow
`,
    elsewhere: `  the option "cwd" of $ is "sub", and the program's folder has no such folder
   fix: declare the files in it as sources: ['sub/**/*'], or make it first: await $\`mkdir -p sub\`
`,
    sourced: `  \`bash sh/main.sh\` ended with exit code 1
  its last lines on standard error:
    sh/main.sh: line 1: sh/lib.sh: No such file or directory
   fix: a program finds its declared sources alone: add 'sh/lib.sh' to sources
`,
    unknownTool: `  \`no-such-tool-here --version\` ended with exit code 127
  its last lines on standard error:
    bash: line 1: no-such-tool-here: command not found
   fix: install no-such-tool-here, or put its folder into PATH: a program gets PATH as you have it
`,
    drawn: `  the output that drawn wrote can't be taken: svg() holds a picture, one <svg> element, and this text is none: it is "hello\\n"
    at: the whole value
   fix: return '<svg xmlns="http://www.w3.org/2000/svg" ...>...</svg>', or declare html() for a page and file() for other pictures
`,
  }
  for (const [task, message] of Object.entries(messages)) {
    test(task, () => {
      assert.equal(closing(task), message)
    })
  }

  test('the live line of a failure has its first line alone', () => {
    assert.match(told.out, /^failed sourced: `bash sh\/main\.sh` ended with exit code 1$/m)
    assert.equal(told.out.split('sh/lib.sh: No such file or directory').length, 2)
  })

  test('a path of this machine in its output is warned of', () => {
    assert.match(
      told.out,
      /warning: tells used what its key does not cover: the environment \(the path \/\S+\/program-\w+\/x, at byte 0 of its output\)/,
    )
  })

  test('a Python module that lies beside a source is to be declared, one that lies nowhere to be installed', () => {
    const fixOf = (line: string) => fixOfProgram(['Traceback', line], { root: project.root, sources: ['sh/main.sh'] })
    project.write('sh/shared.py', '')
    project.write('sh/deep/__init__.py', '')
    const add = (path: string) => `a program finds its declared sources alone: add '${path}' to sources`
    assert.equal(fixOf("ModuleNotFoundError: No module named 'shared'"), add('sh/shared.py'))
    assert.equal(fixOf("ModuleNotFoundError: No module named 'deep.part'"), add('sh/deep/__init__.py'))
    assert.equal(
      fixOf("ModuleNotFoundError: No module named 'sklearn.tree'"),
      'install the Python package sklearn where python3 finds it: python3 -m pip install sklearn',
    )
    assert.equal(fixOf("FileNotFoundError: [Errno 2] No such file or directory: 'sh/lib.sh'"), add('sh/lib.sh'))
    assert.equal(fixOf("FileNotFoundError: [Errno 2] No such file or directory: 'sh/none.sh'"), undefined)
    assert.equal(
      fixOf('Error in library(dplyr) : there is no package called ‘dplyr’'),
      `install the R package dplyr: Rscript -e 'install.packages("dplyr")'`,
    )
  })
})
