/** What a prompt offers for a line, and the end of the line that it stands for. */
export type Completions = readonly [candidates: string[], typed: string]

/** The names of tasks that complete a line which ends within a text: `read('agg`; undefined where it ends elsewhere. */
export function completeTask(names: readonly string[], line: string): Completions | undefined {
  const typed = /\(\s*(['"`])((?:(?!\1).)*)$/.exec(line)?.[2]
  return typed === undefined ? undefined : [names.filter((name) => name.startsWith(typed)), typed]
}
