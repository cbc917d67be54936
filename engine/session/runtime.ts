import { cpus } from 'node:os'
import { readFileSync } from 'node:fs'
import type { Json } from '../values/canonical-json.ts'
import type { Declaration } from '../values/declaration.ts'
import { digestText } from '../values/digest.ts'

/** What of the runtime enters the keys of a stage: Node's major version, and the machine where the stage's bits depend on it. */
export function runtimeOf({ machine, limits }: Declaration): Record<string, Json> {
  const node = process.versions.node.split('.')[0]!
  if (machine === undefined) return { node }
  return { node, cpu: cpuFeatures(), arch: process.arch, threads: limits?.threads ?? 1 }
}

/** The instruction sets that the processor offers, as one digest; its model's name where the system tells no more. */
function cpuFeatures(): string {
  try {
    const flags = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]
    if (flags !== undefined) return digestText('cpu', flags.split(' ').sort().join(' ')).slice(0, 16)
  } catch {
    // Not Linux.
  }
  return cpus()[0]?.model ?? 'unknown'
}
