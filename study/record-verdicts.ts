import { mkdirSync, writeFileSync } from 'node:fs'
import { UserError, type OwnCommands, type OpenOptions } from '../engine/index.ts'
import type { Verdicts } from '../schemas/verdicts.ts'

/** Where the verdicts of a full run are kept, beside the code that they came from. */
export const verdictsFile = new URL('../results/verdicts.json', import.meta.url)

/** The verdicts of a full run, and what they came from. */
export interface RecordedVerdicts extends Verdicts {
  /** The code behind them is this commit's. */
  readonly commit: string
  readonly profile: 'full'
  /** The code digest of each stage behind them. */
  readonly code: Readonly<Record<string, string>>
}

type Session = Awaited<ReturnType<OwnCommands['open']>>

/** Adds the command that writes the verdicts of a full run into the repository. */
export function addRecordVerdicts({ add, open }: OwnCommands): void {
  add('record-verdicts', 'write the verdicts of a full run to results/verdicts.json').action(
    async ({ store }: OpenOptions) => {
      const session = await open({ profile: 'full', ...(store === undefined ? {} : { store }) })
      try {
        const recorded = await recordedVerdicts(session)
        mkdirSync(new URL('.', verdictsFile), { recursive: true })
        writeFileSync(verdictsFile, `${JSON.stringify(recorded, null, 2)}\n`)
      } finally {
        await session.close()
      }
    },
  )
}

async function recordedVerdicts(session: Session): Promise<RecordedVerdicts> {
  const { plan, code } = await planVerdicts(session)
  const open = [...plan.values()].filter(({ decision }) => decision !== 'reuse').length
  if (open > 0)
    throw new UserError({
      code: 'verdicts-not-run',
      what: `the verdicts of the full profile are not up to date: ${open} tasks have to run`,
      fix: 'npx tsx pipeline.ts verdicts --profile full',
    })
  const commit = await cleanCommit()
  const { output } = plan.get(session.graph.byName.get('verdicts')!)!
  const { claims } = JSON.parse(Buffer.from(session.store.read(output!)).toString()) as Verdicts
  return { commit, profile: 'full', code, claims }
}

/** What is behind the verdicts: the plan of their tasks and the code digest of each of their stages, by today's sources. */
export async function planVerdicts(session: Session) {
  const { plan, prepared } = await session.plan(session.select(['verdicts']))
  const code = [...prepared.identities].map(([stage, identity]) => [stage, identity.code] as const)
  return { plan, code: Object.fromEntries(code.toSorted(([a], [b]) => (a < b ? -1 : 1))) }
}

/** The commit that the sources are those of. */
async function cleanCommit(): Promise<string> {
  const { $ } = await import('zx')
  const git = $({ cwd: import.meta.dirname, quiet: true })
  const changes = await git`git status --porcelain -- ../ :!../results`
  if (changes.stdout !== '')
    throw new UserError({
      code: 'not-committed',
      what: `verdicts are recorded with the commit that they came from, and there are changes that no commit has:\n${changes.stdout.trimEnd()}`,
      fix: 'commit them first',
    })
  return (await git`git rev-parse HEAD`).stdout.trim()
}
