import { TemporaryProject, type Files } from './temporary-project.ts'

/** Two stages, of which `a` imports `lib/x`. */
export const project: Files = {
  'stages/a.ts':
    "import { stage } from '../engine/index.ts'\nimport { x } from '../lib/x'\nexport default stage({ run: () => x })\n",
  'stages/b.ts': "import { stage } from '../engine/index.ts'\nexport default stage({ run: () => 2 })\n",
  'lib/x/index.ts': 'export const x = 1\n',
}

/** A project that was identified once. */
export async function known(files: Files = project): Promise<TemporaryProject> {
  const made = new TemporaryProject(files)
  await made.identify('stages/a.ts', 'stages/b.ts')
  return made
}

/** The files of the stages that are bundled again after an edit. */
export async function rebuilt(made: TemporaryProject): Promise<string[]> {
  const codes = await made.identify('stages/a.ts', 'stages/b.ts')
  return codes.filter(({ built }) => built !== undefined).map(({ file }) => file)
}
