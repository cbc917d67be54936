import type { Files } from './temporary-project.ts'

/** One edit of a project: its claim, the files before, and those that the edit changes. */
export type Row = readonly [claim: string, before: Files, edit: Files]

/** A stage's file. */
export const stageOf = (run: string, imports = ''): string =>
  `import { stage } from '../engine/index.ts'\n${imports}\nexport default stage({ run: ${run} })\n`

/** A project whose stage uses a helper one import away, and through it another, two imports away. */
export const chain: Files = {
  'stages/a.ts': stageOf('(x: number) => near(x)', "import { near } from '../lib/near.ts'"),
  'lib/near.ts': `import { far } from './far.ts'
export function near(x: number): number {
  const doubled = x * 2
  return far(doubled)
}
export const unrelated = 1
`,
  'lib/far.ts': 'export const far = (x: number): number => x + LIMIT\nconst LIMIT = 10\n',
}

/** The text of the helper one import away. */
export const near = chain['lib/near.ts'] as string

/** The text of the helper two imports away. */
export const far = chain['lib/far.ts'] as string
