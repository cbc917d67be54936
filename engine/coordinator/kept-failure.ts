/** What a task's own code, or the program that it runs, can fail of: it would fail so wherever it runs. */
const ofStage = new Set(
  (
    'thrown schema stalled not-awaited program-failed no-output bad-word input-written ' +
    'bad-cell bad-column bad-folder bad-range bad-tensor not-json unholdable wrong-format'
  ).split(' '),
)

/**
 * Whether a failure is a fact of the task and not of the machine. Not kept are time limits, limits of memory, the death of a worker, a
 * program that a signal ended or that could not be started, a full disk, and files that changed meanwhile.
 */
export function isKeptFailure({ code }: { readonly code: string }): boolean {
  return ofStage.has(code)
}
