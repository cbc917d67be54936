import { describeUserError } from '../values/user-error.ts'
import { reasonOf } from '../values/system-reason.ts'

/**
 * A reader that has seen enough, as `| head`, ends no command in the middle of its work. Nor does output that can't be written,
 * as to a full disk: it is told once, and a command that did all else well ends with exit code 2.
 */
export function outliveReaders(): void {
  let told = false
  for (const [stream, name] of [
    [process.stdout, 'standard output'],
    [process.stderr, 'standard error'],
  ] as const) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE' || told) return
      told = true
      const message = `${name} can't be written: ${reasonOf(error)}`
      process.stderr.write(
        `${describeUserError({ message, at: undefined, fix: 'free some space, or send it elsewhere' })}\n`,
      )
      process.once('exit', (code) => {
        if (code === 0) process.exitCode = 2
      })
    })
  }
}
