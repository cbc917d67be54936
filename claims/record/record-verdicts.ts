import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { UserError, type OwnCommands, type OpenOptions } from 'lineal'
import type { Verdicts } from '../../schemas/verdicts.ts'
import { differences, sourceOfVerdicts, type SourceOfVerdicts } from './source-of-verdicts.ts'
import { withVerdicts } from './verdicts-in-readme.ts'
import type { RecordedVerdicts } from './source-of-verdicts.ts'

const verdictsFile = new URL('../../results/verdicts.json', import.meta.url)
const readmeFile = new URL('../../README.md', import.meta.url)

type Session = Awaited<ReturnType<OwnCommands['open']>>
type Plan = Awaited<ReturnType<Session['plan']>>['plan']

/** Adds the command that writes the verdicts of a full run into the repository. */
export function addRecordVerdicts({ add, open }: OwnCommands): void {
  add('record-verdicts', "write a full run's verdicts to results/verdicts.json and README.md")
    .option('--age', 'only say in README.md whether the code has changed since')
    .action(async ({ age, store }: OpenOptions & { age?: true }) => {
      const session = await open({ profile: 'full', ...(store === undefined ? {} : { store }) })
      try {
        const { plan, source } = await sourceOfVerdicts(session)
        if (age !== true) await record(session, plan, source)
        writeFileSync(readmeFile, currentReadme(source))
      } finally {
        await session.close()
      }
    })
}

/** README.md as it should read, by the recorded verdicts and today's sources. */
export function currentReadme(source: SourceOfVerdicts): string {
  const recorded = JSON.parse(readFileSync(verdictsFile, 'utf8')) as RecordedVerdicts
  return withVerdicts(readFileSync(readmeFile, 'utf8'), recorded, differences(recorded, source))
}

async function record(session: Session, plan: Plan, source: SourceOfVerdicts): Promise<void> {
  const open = [...plan.values()].filter(({ decision }) => decision !== 'reuse').length
  if (open > 0)
    throw new UserError({
      code: 'verdicts-not-run',
      what: `the verdicts of the full profile are not up to date: ${open} tasks have to run`,
      fix: 'npx tsx pipeline.ts verdicts --profile full',
    })
  const commit = await cleanCommit()
  const { output } = plan.get(session.graph.byName.get('verdicts')!)!
  const { claims } = JSON.parse(Buffer.from(session.store.artifacts.read(output!)).toString()) as Verdicts
  const recorded: RecordedVerdicts = { commit, profile: 'full', claims, ...source }
  mkdirSync(new URL('.', verdictsFile), { recursive: true })
  writeFileSync(verdictsFile, `${JSON.stringify(recorded, null, 2)}\n`)
}

/** The commit that the sources are those of. */
async function cleanCommit(): Promise<string> {
  const { $ } = await import('zx')
  const git = $({ cwd: import.meta.dirname, quiet: true })
  const changes = await git`git status --porcelain -- ../../ :!../../results`
  if (changes.stdout !== '')
    throw new UserError({
      code: 'not-committed',
      what: `verdicts are recorded with the commit that they came from, and there are changes that no commit has:\n${changes.stdout.trimEnd()}`,
      fix: 'commit them first',
    })
  return (await git`git rev-parse HEAD`).stdout.trim()
}
