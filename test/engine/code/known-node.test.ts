import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { describe, test } from 'node:test'
import { knownGlobals, knownMethods, knownModules, knownProcess, wayOf } from '../../../engine/code/known-node.ts'

/** Other binaries of Node to ask, beside the one that runs: `LINEAL_NODES="/a/node /b/node"`. */
const binaries = [process.execPath, ...(process.env['LINEAL_NODES'] ?? '').split(' ').filter((path) => path !== '')]

/** What a Node offers, as it tells itself; in a forked process, because `process` then has more members. */
const script = `
  const { fork } = require('node:child_process')
  const tell = () => {
    const { builtinModules } = require('node:module')
    const names = (holder) => Object.getOwnPropertyNames(holder)
    const modules = {}
    for (const name of builtinModules.map((each) => each.replace(/^node:/, ''))) {
      try { modules[name] = names(require('node:' + name)) } catch { modules[name] = [] }
    }
    return { version: process.version, modules, globals: names(globalThis), process: [...names(process), ...names(Object.getPrototypeOf(process))] }
  }
  if (process.send) process.send(tell(), () => process.disconnect())
  else fork(process.argv[1], { execArgv: ['--no-warnings'] }).on('message', (told) => console.log(JSON.stringify(told)))
`

interface Offer {
  readonly version: string
  readonly modules: Readonly<Record<string, readonly string[]>>
  readonly globals: readonly string[]
  readonly process: readonly string[]
}

function offerOf(binary: string): Offer {
  const forked = `const script = ${JSON.stringify(script)}
    const fs = require('node:fs'), path = require('node:path'), os = require('node:os')
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'offer-'))
    fs.writeFileSync(path.join(folder, 'offer.cjs'), script)
    try { process.stdout.write(require('node:child_process').execFileSync(process.execPath, [path.join(folder, 'offer.cjs')])) }
    finally { fs.rmSync(folder, { recursive: true }) }`
  return JSON.parse(execFileSync(binary, ['--no-warnings', '-e', forked], { encoding: 'utf8' })) as Offer
}

const where = 'engine/code/known-node.ts: say there whether it is harmless, a touch (of which kind), or refused'

/** Sentences on what no list names, so that who updates Node knows what to do. */
function unnamed({ version, modules, globals, process }: Offer): string[] {
  const missing: string[] = []
  for (const [module, names] of Object.entries(modules)) {
    if (knownModules[module] === undefined) missing.push(`the module node:${module}`)
    else
      for (const name of names)
        if (wayOf(knownModules[module], name) === undefined) missing.push(`${name} of node:${module}`)
  }
  for (const name of globals) if (wayOf(knownGlobals, name) === undefined) missing.push(`the global ${name}`)
  for (const name of process) if (wayOf(knownProcess, name) === undefined) missing.push(`process.${name}`)
  return missing.map((each) => `Node ${version} has ${each}, which is not in ${where}`)
}

describe('what Node offers is known', () => {
  for (const binary of binaries) {
    test(`every builtin module, global and member of process of ${binary} says what its use means`, () => {
      assert.deepEqual(unnamed(offerOf(binary)), [])
    })
  }

  test('an addition of a newer Node is told by name, with the place to classify it', () => {
    const offer = {
      version: 'v99.0.0',
      modules: { quantum: [], os: ['EOL', 'entropy'] },
      globals: ['teleport'],
      process: ['soul'],
    }
    assert.deepEqual(unnamed(offer), [
      `Node v99.0.0 has the module node:quantum, which is not in ${where}`,
      `Node v99.0.0 has entropy of node:os, which is not in ${where}`,
      `Node v99.0.0 has the global teleport, which is not in ${where}`,
      `Node v99.0.0 has process.soul, which is not in ${where}`,
    ])
  })

  test('no name stands in two lists of one holder', () => {
    const all = [
      ...Object.values(knownModules),
      knownGlobals,
      knownProcess,
      ...knownMethods.map(([, members]) => members),
    ]
    for (const members of all) {
      const names = Object.entries(members)
        .filter(([way]) => way !== 'rest')
        .map(([, text]) => text)
        .flatMap((text) => text.trim().split(/\s+/))
      assert.deepEqual(
        names.filter((name, i) => names.indexOf(name) !== i),
        [],
      )
    }
  })
})
