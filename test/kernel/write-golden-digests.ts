/** Writes golden-digests.json from the WebAssembly build: run by hand when a change of the results is meant. */
import { writeFileSync } from 'node:fs'
import { wasmMachine } from '../../kernel/machine.ts'
import { cases } from './conformance-cases.ts'

const machine = wasmMachine()
const digests = Object.fromEntries(cases.map(({ name, digest }) => [name, digest(machine)]))
writeFileSync(new URL('golden-digests.json', import.meta.url), `${JSON.stringify(digests, null, 2)}\n`)
