import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { before, describe, test } from 'node:test'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { pythonProgram, withoutPython } from '../support/python.ts'
import { packEngine, repository, temporaryFolder } from './packed.ts'

describe('the tarball of the engine', () => {
  let tarball: string
  let files: readonly string[]
  before(() => {
    ;({ tarball, files } = packEngine())
  })

  test('holds what was built, the template, what a person reads, and nothing else', () => {
    const [built, other] = [
      files.filter((path) => path.startsWith('dist/')),
      files.filter((path) => !path.startsWith('dist/')),
    ]
    assert.deepEqual(
      other.filter((path) => !/^template(-python)?\//.test(path)),
      ['CHANGELOG.md', 'LICENSE', 'README.md', 'lineal.mjs', 'package.json'],
    )
    assert.deepEqual(
      built.filter((path) => !/^dist\/([\w-]+\.bundle|worker\/(worker\/)?[\w-]+\.js)$/.test(path)),
      [
        'dist/engine.bundle.map',
        'dist/host.js',
        'dist/index.d.ts',
        'dist/index.js',
        'dist/later.bundle.map',
        'dist/lineal.js',
        'dist/third-party-licenses.txt',
      ],
    )
  })

  test('has nothing that publint or are-the-types-wrong would mend', async () => {
    const folder = temporaryFolder('unpacked-')
    execFileSync('tar', ['xzf', tarball, '-C', folder])
    const { messages, pkg } = await publint({ pkgDir: join(folder, 'package'), pack: false, strict: true })
    assert.deepEqual(
      messages.map((message) => formatMessage(message, pkg)),
      [],
    )
    const checked = await checkPackage(createPackageFromTarballData(readFileSync(tarball)))
    const problems = checked.types === false ? ['it has no types'] : checked.problems.map(({ kind }) => kind)
    // It is a module alone: CommonJS takes it by `import()`.
    assert.deepEqual([...new Set(problems)], ['CJSResolvesToESM'])
  })
})

const installing = ['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--silent']

/** Where better-sqlite3 would be compiled, its library is that of this repository. */
function useCompiled(root: string): void {
  const compiled = 'node_modules/better-sqlite3-12/build'
  const isThere = existsSync(join(repository, compiled)) && existsSync(join(root, compiled, '..'))
  if (isThere) cpSync(join(repository, compiled), join(root, compiled), { recursive: true })
}

/**
 * What `lineal init` lays out, installed from the tarball by npm in a folder that is no part of this repository. What is not real: where
 * better-sqlite3 would be compiled (Node 20), its library is that of this repository. `scripts/try-package` does without that, and tries pnpm
 * and other Nodes.
 */
describe('a pipeline that lineal init laid out, with the engine installed from the tarball', () => {
  let root: string
  const run = (command: string, ...args: string[]): { code: number | null; out: string; err: string } => {
    const env = {
      ...process.env,
      NO_COLOR: '1',
      PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`,
    }
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8', env })
    return { code: status, out: stdout, err: stderr }
  }
  const ran = (command: string, ...args: string[]): string[] => {
    const { out, err, code } = run(command, ...args, 'all', '--json')
    assert.equal(code, 0, out + err)
    const events = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string; task?: string })
    return events.filter(({ event }) => event === 'task-finished').map(({ task }) => task!.replace(/\[.*/, ''))
  }
  const edit = (path: string, change: (text: string) => string): void => {
    writeFileSync(join(root, path), change(readFileSync(join(root, path), 'utf8')))
  }
  before(() => {
    const { tarball } = packEngine()
    const folder = temporaryFolder('installed-')
    root = join(folder, 'line')
    const lineal = join(repository, 'engine/dist/lineal.js')
    execFileSync(process.execPath, [lineal, 'init', 'line', '--engine', tarball], { cwd: folder, stdio: 'pipe' })
    execFileSync('npm', installing, { cwd: root, stdio: 'pipe' })
    useCompiled(root)
  })

  test('runs by `lineal all`, and then reruns nothing, by whichever command', () => {
    const { code, out, err } = run('lineal', 'all')
    assert.equal(code, 0, err)
    assert.match(out, /^43 ran, 0 reused, in .*\nreport\/line\.svg is up to date\n$/m)
    assert.match(readFileSync(join(root, 'report/line.svg'), 'utf8'), /^<svg .*slope 1\.\d+ to 2\.\d+, /s)
    assert.deepEqual(ran('lineal'), [])
    assert.deepEqual(ran('tsx', 'pipeline.ts'), [])
  })

  test('reruns what an edit reaches', () => {
    edit('stages/fit.ts', (text) => `// A comment.\n${text}`)
    assert.deepEqual(ran('lineal'), [])
    edit('stages/picture.ts', (text) => text.replaceAll('#456', '#457'))
    assert.deepEqual(ran('lineal'), ['picture'])
    edit('lib/random.ts', (text) => text.replace('0x6d2b79f5', '0x6d2b79f7'))
    assert.equal(ran('lineal').length, 43)
  })

  test('passes its own test and its type check, which looks into the types of the engine too', () => {
    const { code, out, err } = run('npm', 'test')
    assert.equal(code, 0, out + err)
    assert.doesNotMatch(readFileSync(join(root, 'tsconfig.json'), 'utf8'), /skipLibCheck/)
    for (const [module, moduleResolution] of [
      ['Node16', 'Node16'],
      ['ESNext', 'Bundler'],
    ])
      assert.deepEqual(run('tsc', '--module', module!, '--moduleResolution', moduleResolution!), {
        code: 0,
        out: '',
        err: '',
      })
  })

  test('is known by what it does: a wire of another kind does not compile', () => {
    edit('pipeline.ts', (text) =>
      text
        .replace('fit({ points: data }', 'fit({ points: line }')
        .replace('const fits', 'const line = summary({ fits: [] }, {})\n    const fits')
        .replace('const line = summary({ fits }, {})\n', ''),
    )
    assert.match(run('tsc').out, /^pipeline\.ts\(\d+,\d+\): error TS2322/)
  })

  test('says where it is run what it is called: `npx lineal` in what is to be typed', () => {
    const { err, code } = run('lineal', 'show', 'nothing')
    assert.equal(code, 2)
    assert.match(err, /^error: there is no stage "nothing" in this pipeline\n/)
    assert.match(run('lineal', 'help').out, /^Usage: lineal <target\.\.\.> \| <command>\n/)
  })
})

describe(
  'the example with a Python program, with the engine installed from the tarball',
  { skip: withoutPython('sklearn', 'pyarrow') },
  () => {
    test('is laid out, runs to its report, and then reruns what an edit of its Python reaches', () => {
      const { tarball } = packEngine()
      const folder = temporaryFolder('installed-')
      const root = join(folder, 'forest')
      const lineal = join(repository, 'engine/dist/lineal.js')
      execFileSync(process.execPath, [lineal, 'init', 'forest', '--example', 'python', '--engine', tarball], {
        cwd: folder,
        stdio: 'pipe',
      })
      execFileSync('npm', installing, { cwd: root, stdio: 'pipe' })
      useCompiled(root)
      symlinkSync(dirname(dirname(pythonProgram)), join(root, '.venv'))
      const run = (command: string, ...args: string[]): string => {
        const env = {
          ...process.env,
          NO_COLOR: '1',
          NODE_TEST_CONTEXT: undefined,
          PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`,
        }
        const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8', env })
        assert.equal(status, 0, stdout + stderr)
        return stdout
      }
      assert.match(run('lineal', 'all'), /^5 ran, 0 reused, in .*\nreport\/forest\.svg is up to date\n$/m)
      assert.match(run('lineal', 'all'), /^0 ran, 5 reused, /m)
      const script = join(root, 'python/forest.py')
      writeFileSync(script, readFileSync(script, 'utf8').replace('random_state=0', 'random_state=1'))
      assert.match(run('lineal', 'plan'), /^run {2}forest\[.*\]: python\/forest\.py changed\n/)
      assert.match(run('lineal', 'all'), /^4 ran, 1 reused, /m)
      run('npm', 'test')
    })
  },
)

describe('the command lineal', () => {
  const lineal = (cwd: string, ...args: string[]): { code: number | null; out: string; err: string } => {
    const command = [join(repository, 'engine/dist/lineal.js'), ...args]
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd, encoding: 'utf8' })
    return { code: status, out: stdout, err: stderr }
  }

  test('init overwrites nothing: it names what is there, and writes nothing at all', () => {
    const folder = temporaryFolder('taken-')
    mkdirSync(join(folder, 'mine'))
    writeFileSync(join(folder, 'mine/pipeline.ts'), 'mine')
    assert.deepEqual(lineal(folder, 'init', 'mine'), {
      code: 2,
      out: '',
      err:
        'error: "mine/pipeline.ts" would be overwritten; nothing was written\n' +
        `   at: ${join(folder, 'mine/pipeline.ts')}\n  fix: name another folder: \`npx lineal init <folder>\`\n`,
    })
    assert.equal(existsSync(join(folder, 'mine/package.json')), false)
  })

  test('init names the package by its folder, asks for this release, and allows pnpm to build what has to be', () => {
    const folder = temporaryFolder('new-')
    const { code, out } = lineal(folder, 'init', 'My first Line')
    assert.equal(code, 0)
    assert.match(out, /\n\n {2}cd 'My first Line'\n {2}npm install && npx lineal all .*\n {2}npm test .*\n$/)
    const made = JSON.parse(readFileSync(join(folder, 'My first Line/package.json'), 'utf8')) as object
    const { version } = JSON.parse(readFileSync(join(repository, 'engine/package.json'), 'utf8')) as { version: string }
    assert.deepEqual(
      { ...made, scripts: undefined, devDependencies: undefined },
      {
        name: 'my-first-line',
        private: true,
        type: 'module',
        scripts: undefined,
        dependencies: { lineal: `^${version}` },
        devDependencies: undefined,
      },
    )
    assert.match(
      readFileSync(join(folder, 'My first Line/pnpm-workspace.yaml'), 'utf8'),
      /^onlyBuiltDependencies:\n {2}- better-sqlite3\n {2}- esbuild\n.*\nallowBuilds:\n {2}better-sqlite3: true\n {2}esbuild: true\n/m,
    )
  })

  test('says where there is no pipeline, and where the file is none', () => {
    const folder = temporaryFolder('empty-')
    const file = join(folder, 'pipeline.ts')
    assert.deepEqual(lineal(folder, 'plan'), {
      code: 2,
      out: '',
      err: `error: there is no pipeline.ts here\n   at: ${file}\n  fix: lay one out: \`npx lineal init\`\n`,
    })
    assert.deepEqual(lineal(folder, 'init', '--example', 'pyton'), {
      code: 2,
      out: '',
      err: 'error: there is no example "pyton"\n  fix: did you mean "python"? (there is python)\n',
    })
    assert.match(
      lineal(folder).out,
      /^Usage: lineal <target\.\.\.> \| <command> \| init \[folder\] \| replay <crate>\n/,
    )
    writeFileSync(file, 'export const x: number = 1\n')
    assert.deepEqual(lineal(folder, 'plan'), {
      code: 2,
      out: '',
      err: `error: pipeline.ts exports no pipeline\n   at: ${file}\n  fix: write \`export default pipeline(import.meta.url, { ... })\` in it\n`,
    })
  })
})
