import { spawnSync } from 'node:child_process'

/** The Python that tests use. */
export const pythonProgram = process.env.PYTHON ?? 'python3'

/** Why tests that open artifacts as others would are skipped here, or false where Python has all of these modules. */
export function withoutPython(...modules: readonly string[]): string | false {
  const { status } = spawnSync(pythonProgram, ['-c', `import ${modules.join(', ')}`])
  return status === 0 ? false : `${pythonProgram} with ${modules.join(', ')} is not here (PYTHON names another)`
}

/** Runs a script and reads what it prints as JSON. */
export function runPython(script: string, ...args: readonly string[]): unknown {
  const { stdout, stderr, status } = spawnSync(pythonProgram, ['-c', script, ...args], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`the script failed:\n${stderr}`)
  return JSON.parse(stdout)
}
