import { spawnSync } from 'node:child_process'

const program = process.env.PYTHON ?? 'python3'

/** Why tests that open artifacts as others would are skipped here, or false where Python has all of these modules. */
export function withoutPython(...modules: readonly string[]): string | false {
  const { status } = spawnSync(program, ['-c', `import ${modules.join(', ')}`])
  return status === 0 ? false : `${program} with ${modules.join(', ')} is not here (PYTHON names another)`
}

/** Runs a script and reads what it prints as JSON. */
export function runPython(script: string, ...args: readonly string[]): unknown {
  const { stdout, stderr, status } = spawnSync(program, ['-c', script, ...args], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`the script failed:\n${stderr}`)
  return JSON.parse(stdout)
}
