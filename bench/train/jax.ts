/** The same step in JAX, in a Python process that is asked for one measurement at a time. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Shape } from './shape.ts'

const script = fileURLToPath(new URL('jax-steps.py', import.meta.url))

/** A Python with JAX. */
export interface Jax {
  readonly version: string
  /** The processor's seconds for some steps. */
  readonly seconds: (shape: Shape, steps: number) => Promise<number>
  readonly close: () => void
}

/** JAX of the Python that PYTHON names, or python3; undefined where it has none. */
export async function openJax(): Promise<Jax | undefined> {
  const python = spawn(process.env['PYTHON'] ?? 'python3', [script], { stdio: ['pipe', 'pipe', 'ignore'] })
  python.on('error', () => undefined) // no such command: its output ends, and that says enough
  const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]()
  const first = await lines.next()
  if (first.done) return undefined
  const { jax } = JSON.parse(first.value) as { jax: string }
  const seconds: Jax['seconds'] = async (shape, steps) => {
    python.stdin.write(`${JSON.stringify({ ...shape, steps })}\n`)
    const answer = await lines.next()
    if (answer.done) throw new Error('the Python process of JAX ended')
    return Number(answer.value)
  }
  return { version: jax, seconds, close: () => python.stdin.end() }
}
