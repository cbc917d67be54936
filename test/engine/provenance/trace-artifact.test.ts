import assert from 'node:assert/strict'
import { test } from 'node:test'
import { traceArtifact } from '../../../engine/provenance/trace-artifact.ts'
import type { Execution } from '../../../engine/store/open-store.ts'

/** What a trace reads of an execution. */
function execution(id: number, task: string, inputs: Readonly<Record<string, unknown>>): Execution {
  const facts = {
    id,
    task,
    stage: 'double',
    key: `key ${id}`,
    code: 'code',
    params: '{}',
    quarantined: null,
    record: {},
  }
  return { ...facts, preimage: JSON.stringify({ inputs }) } as unknown as Execution
}

test('a trace unpacks the code of a stage once, however many executions share it', () => {
  const read: string[] = []
  const made: Readonly<Record<string, Execution>> = {
    last: execution(3, 'double[i=3]', { all: [{ digest: 'first' }, { digest: 'second' }] }),
    first: execution(1, 'double[i=1]', {}),
    second: execution(2, 'double[i=2]', {}),
  }
  const records = {
    executions: { producersOf: (digest: string) => [made[digest]!] },
    artifacts: { info: () => undefined },
    judgements: { acceptances: () => [] },
    code: {
      find(digest: string) {
        read.push(digest)
        return { digest, file: 'stages/double.ts', sources: [], packages: [], declaration: {} }
      },
    },
  }
  const trace = traceArtifact(records as unknown as Parameters<typeof traceArtifact>[0], 'last' as never)
  assert.equal(JSON.stringify(trace).match(/stages\/double\.ts/g)?.length, 3)
  assert.deepEqual(read, ['code'])
})
