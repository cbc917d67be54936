/** Prints the digest of each conformance case on the build that KERNEL chooses, as JSON: for conformance.test.ts, in other processes. */
import { theMachine } from '../../kernel/machine.ts'
import { cases } from './conformance-cases.ts'

console.log(JSON.stringify(Object.fromEntries(cases.map(({ name, digest }) => [name, digest(theMachine())]))))
