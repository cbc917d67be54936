import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { projectWithPackage } from '../../support/sly-package.ts'
import type { Project } from '../../support/project.ts'

/** A project whose tasks `fit` each call a package that does something on the side, in one worker. */
function sly(aside: string, loading = ''): Project {
  const project = projectWithPackage({ aside, loading })
  after(() => {
    project.remove()
  })
  return project
}

function warnings(project: Project, ...args: string[]): string[] {
  return project
    .json(...args, '--jobs', '1')
    .filter(({ event }) => event === 'warning')
    .map(({ message }) => String(message))
}

/** What the warning and the strict error say of one touch. */
function told(kind: string, name: string, what: string, where: string): string {
  return `make touched what its key does not cover: ${name} (${what} at node_modules/sly/index.js:${where}); if no result can depend on it, say why in the stage: allow: { ${kind}: '<why>' }`
}

const names: Readonly<Record<string, string>> = {
  clock: 'the clock',
  random: 'randomness',
  environment: 'the environment',
  network: 'the network',
  processes: 'other processes',
  threads: 'other threads, in which nothing is watched',
  machine: 'what differs between machines and runs',
  unwatched: 'what can do anything unseen',
}

/** The kind, what is told, and the code of a package; `@` marks the place that is told. */
const rows: readonly (readonly [kind: string, what: string, code: string])[] = [
  ['network', 'fetch', '@fetch(process.argv0 && "http://127.0.0.1:9/").catch(() => 0)'],
]
void rows
void [names, told, warnings, spawn, createServer, existsSync, readFileSync, join, describe, test]
export type { AddressInfo }
