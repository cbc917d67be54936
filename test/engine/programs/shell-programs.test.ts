import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { after, before, describe, test } from 'node:test'
import { programProject } from '../../support/program-project.ts'
import type { Project } from '../../support/project.ts'

/** An artifact as JSON, read by its task's name. */
function read(project: Project, task: string): unknown {
  return JSON.parse(project.run('export', task, '-').out)
}

const countAwk = 'BEGIN { printf "{" } { printf "%s\\"%s\\": %d", (NR > 1 ? ", " : ""), $2, $1 } END { print "}" }\n'

describe('a program of shell', () => {
  let project: Project
  before(() => {
    project = programProject(
      {
        count: {
          fields: `inputs: { words: file() }, output: json(Type.Record(Type.String(), Type.Integer())), sources: ['count.awk']`,
          inputs: '{ words }',
          run: '`sort ${input.words} | uniq -c | awk -f count.awk > ${output}`',
        },
        gathered: {
          fields: 'inputs: { all: many(Numbers), one: Numbers }, output: file()',
          inputs: '{ all: [numbers, makeNumbers({}, { count: 2 })], one: numbers }',
          run: '`cat ${input.all.map(({ path }) => path)} ${input.one} ${params} ${manifest} > ${output}`',
        },
        piped: { fields: 'output: file()', run: '`echo b; echo a`.pipe`sort`.pipe`tee ${output}`' },
        surroundings: {
          fields: "env: ['LEVEL=1', 'GIVEN', 'ABSENT']",
          run: '`env | sed "s:^HOME=$PWD$:HOME=here:" | grep -vE "^(_|SHLVL|PWD|PATH|LINEAL_WORKER)=" | sort; ls -A; echo 1 > ${output}`',
        },
        unheard: { run: '`cat; echo 1 > ${output}`' },
        quoted: {
          fields: `sources: ["odd names/it's one.txt", 'lib/**/*'], inputs: { 'words.txt': file() }, output: file()`,
          inputs: "{ 'words.txt': words }",
          run: "`cat ${\"odd names/it's one.txt\"} ${input['words.txt']} > ${output}; find . -type f | sort`",
        },
        makes: {
          fields: 'output: folder()',
          run: '`mkdir -p ${output}/é; echo a > ${output}/z.txt; echo b > ${output}/é/"b c.txt"; touch -d 2001-02-03 ${output}/z.txt`',
        },
        takes: {
          fields: 'inputs: { all: folder() }, output: file()',
          inputs: '{ all: makes }',
          run: '`(cd ${input.all}; find . -type f | sort; cat z.txt) > ${output}`',
        },
        large: { fields: 'output: file()', run: '`head -c 3000000 /dev/zero > ${output}`' },
      },
      {
        env: { GIVEN: 'two words' },
        files: {
          'count.awk': countAwk,
          "odd names/it's one.txt": 'odd\n',
          'lib/a.py': '',
          'lib/deep/b.py': '',
          'lib/__pycache__/a.pyc': '',
          'stages/reads.ts': `import { folder, json, stage, Type } from 'lineal'
export default stage({
  inputs: { all: folder() },
  params: Type.Object({}),
  output: json(Type.Array(Type.String())),
  run: ({ all }) => all.map(({ path, bytes }) => path + ' ' + new TextDecoder().decode(bytes)),
})
`,
        },
      },
    )
    project.edit('pipeline.ts', (text) =>
      text.replace('  },\n})', "    use(() => import('./stages/reads.ts'))({ all: makes }, {})\n  },\n})"),
    )
    const { code, out, err } = project.run('all')
    assert.equal(code, 0, out + err)
  })
  after(() => {
    project.remove()
  })

  test('reads files and writes one: sort, uniq and awk count words', () => {
    assert.deepEqual(read(project, 'count'), { apple: 2, fig: 1, pear: 3 })
  })

  test('has its output encoded anew, so that equal values have equal digests', () => {
    assert.equal(project.run('export', 'count', '-').out, '{"apple":2,"fig":1,"pear":3}')
  })

  test('gets a list for many(), the params as a file, and a manifest of all of it', () => {
    const [lists, params, manifest] = project.run('export', 'gathered[count=5]', '-').out.split('\n')
    assert.equal(lists, '[0,1][0,1,2,3,4][0,1,2,3,4]{}')
    assert.deepEqual(
      JSON.parse(params!),
      {
        input: {
          all: [
            {
              digest: '463f2998327eb3a694145e6014444480b2235be84aa6cfd57871cc64f1cd816c',
              params: { count: 2 },
              path: '.task/input/all/0.json',
            },
            {
              digest: '7f2c5f390b0c7e30e5a644380decea0554bbb62cfc03eff193d13a8c1a117708',
              params: { count: 5 },
              path: '.task/input/all/1.json',
            },
          ],
          one: '.task/input/one.json',
        },
        output: '.task/output',
        params: {},
      },
      manifest,
    )
  })

  test('pipes one command into another, in its own folder', () => {
    assert.equal(project.run('export', 'piped', '-').out, 'a\nb\n')
  })

  test('has a fixed environment, what it declares, and nothing in its folder but its own', () => {
    const { out } = project.run('show', 'surroundings')
    const lines = out
      .slice(out.indexOf('stdout'))
      .split('\n')
      .slice(1)
      .map((line) => line.trim())
    assert.deepEqual(lines.slice(0, 8), [
      'GIVEN=two words',
      'HOME=here',
      'LANG=C.UTF-8',
      'LEVEL=1',
      'PYTHONDONTWRITEBYTECODE=1',
      'PYTHONHASHSEED=0',
      'TZ=UTC',
      '.task',
    ])
  })

  test('finds the end of standard input at once where it is given none', () => {
    assert.equal(read(project, 'unheard'), 1)
  })

  test('finds its sources at their paths, of globs no __pycache__, and paths with spaces and quotes', () => {
    assert.equal(project.run('export', 'quoted', '-').out, 'odd\npear\napple\npear\nfig\napple\npear\n')
    const { out } = project.run('show', 'quoted')
    assert.deepEqual(
      out.split('\n').flatMap((line) => /^ {12}(\..*)$/.exec(line)?.[1] ?? []),
      [
        './.task/input/words.txt',
        './.task/manifest.json',
        './.task/output',
        './.task/params.json',
        './lib/a.py',
        './lib/deep/b.py',
        "./odd names/it's one.txt",
      ],
    )
  })

  test('makes and takes folders; a stage gets a list of files', () => {
    assert.equal(project.run('export', 'takes', '-').out, './z.txt\n./é/b c.txt\na\n')
    assert.deepEqual(read(project, 'reads'), ['z.txt a\n', 'é/b c.txt b\n'])
  })

  test('shows a folder as a list, and exports it as a folder or as the archive that tar reads', () => {
    const { out } = project.run('show', 'makes')
    assert.deepEqual(
      out.split('\n').filter((line) => line.startsWith('  file')),
      ['  file    z.txt 87428fc52280, 2 B', '  file    é/b c.txt 0263829989b6, 2 B'],
    )
    project.run('export', 'makes', 'out')
    assert.equal(project.read('out/é/b c.txt'), 'b\n')
    project.run('export', 'makes', 'out.tar')
    const listed = execFileSync('tar', ['tf', 'out.tar'], {
      cwd: project.root,
      encoding: 'utf8',
      env: { LANG: 'C.UTF-8', PATH: process.env['PATH'] },
    })
    assert.equal(listed, 'z.txt\né/b c.txt\n')
    const { code, err } = project.run('export', 'makes', 'out')
    assert.equal(code, 2)
    assert.equal(
      err,
      `error: "out" is there already, and is not empty
   at: out
  fix: name a new folder, or a file that ends with .tar for the archive itself
`,
    )
  })

  test('hands over a large file as it is', () => {
    const [task] = project.json('show', 'large')
    assert.equal(task!['bytes'], 3_000_000)
  })

  test('runs once: nothing runs again, the store is sound, and executing it again makes the same bytes', () => {
    assert.deepEqual(project.ran('all'), [])
    assert.equal(project.run('fsck').out, 'nothing is wrong with the store\n')
    assert.match(project.run('verify').out, /\n12 the same\n$/)
  })
})
