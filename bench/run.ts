// npm run bench -- <name> [--json] [...]: runs bench/<name>.ts.
import { existsSync, readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { suggestion } from '../engine/values/suggest.ts'
import { describeUserError, UserError } from '../engine/values/user-error.ts'

/** A benchmark: it prints its own result, with `--json` as one object. */
export interface Benchmark {
  readonly run: (args: readonly string[]) => Promise<void>
}

const own = basename(import.meta.url)

async function main([name = '', ...args]: readonly string[]): Promise<void> {
  const file = new URL(`${name}.ts`, import.meta.url)
  if (!/^[a-z-]+$/.test(name) || `${name}.ts` === own || !existsSync(file)) throw unknownBenchmark(name)
  const { run } = (await import(file.href)) as Benchmark
  await run(args)
}

function unknownBenchmark(name: string): UserError {
  const names = readdirSync(new URL('.', import.meta.url))
    .filter((file) => /^[a-z-]+\.ts$/.test(file) && file !== own)
    .map((file) => file.slice(0, -'.ts'.length))
    .sort()
  return new UserError({
    code: 'unknown-benchmark',
    what: name === '' ? 'no benchmark was named' : `there is no benchmark "${name}"`,
    fix: suggestion(name, names, `npm run bench -- ${names.join('|')}`),
  })
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof UserError)) throw error
  process.stderr.write(`${describeUserError(error)}\n`)
  process.exitCode = 2
}
