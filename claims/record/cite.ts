import { hash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { auditHistory, UserError, type OpenOptions, type OwnCommands } from 'lineal'
import type { Claim } from '../../schemas/claim.ts'
import type { RecordedVerdicts } from './source-of-verdicts.ts'

type Session = Awaited<ReturnType<OwnCommands['open']>>

/** All that a paper needs to cite what became of a claim. */
export interface Citation extends Pick<
  Claim,
  'id' | 'verdict' | 'statement' | 'measure' | 'effect' | 'interval' | 'seeds'
> {
  /** The code behind the verdict is this commit's. */
  readonly commit: string
  readonly profile: string
  /** The head of the history in which the verdict was made; null where this store did not make it, or its history is broken. */
  readonly head: string | null
  /** The sha256 of the crate that holds the verdict's lineage, where one is given. */
  readonly crate: string | null
  readonly bibtex: string
}

/** Adds the command that prints how a claim's verdict is cited. */
export function addCite({ add, open }: OwnCommands): void {
  add('cite <claim>', 'print the recorded verdict of a claim, and a BibTeX entry for it')
    .option('--crate <file>', 'a crate of the claim, whose digest is cited too')
    .action(async (claim: string, { crate, json, ...options }: OpenOptions & { crate?: string; json?: true }) => {
      const recorded = readRecorded()
      const found = claimOf(recorded, claim)
      const digest = crate === undefined ? null : digestOfCrate(crate)
      const session = await open(options)
      try {
        const citation = cite(recorded, found, { head: headOf(session, found), crate: digest })
        process.stdout.write(json === true ? `${JSON.stringify(citation)}\n` : `${describe(citation)}\n`)
      } finally {
        await session.close()
      }
    })
}

function readRecorded(): RecordedVerdicts {
  return JSON.parse(readFileSync(new URL('../../results/verdicts.json', import.meta.url), 'utf8')) as RecordedVerdicts
}

function claimOf({ claims }: RecordedVerdicts, asked: string): Claim {
  const found = claims.find(({ id }) => id === asked)
  if (found !== undefined) return found
  const digits = asked.replace(/\D/g, '')
  const near = claims.find(({ id }) => id.slice(1) === digits)
  const choice = `claims with a recorded verdict are ${claims.map(({ id }) => id).join(', ')}`
  throw new UserError({
    code: 'unknown-claim',
    what: `no verdict of a claim "${asked}" is recorded`,
    at: asked,
    fix: near === undefined ? choice : `did you mean "${near.id}"? (${choice})`,
  })
}

/** The head of a history that holds this very verdict; a verdict of another profile is another one. */
export function headOf({ store }: Pick<Session, 'store'>, claim: Claim): string | null {
  const bytes = JSON.stringify(claim, Object.keys(claim).sort())
  const made = store.executions.producersOf(hash('sha256', bytes) as Parameters<typeof store.executions.producersOf>[0])
  return made.length === 0 ? null : auditHistory(store).short
}

function digestOfCrate(file: string): string {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true)
    throw new UserError({
      code: 'no-crate',
      what: `"${file}" is no file`,
      at: '--crate',
      fix: 'give the crate as one file, a .zip',
    })
  return hash('sha256', readFileSync(file))
}

/** Puts a citation together. */
export function cite(
  { commit, profile }: Pick<RecordedVerdicts, 'commit' | 'profile'>,
  claim: Claim,
  { head, crate }: Pick<Citation, 'head' | 'crate'>,
): Citation {
  const { id, verdict, statement, measure, effect, interval, seeds } = claim
  const facts = { id, verdict, statement, measure, effect, interval, seeds, commit, profile, head, crate }
  return { ...facts, bibtex: bibtexOf(facts) }
}

function bibtexOf({ id, verdict, commit, head, crate }: Omit<Citation, 'bibtex'>): string {
  const proof = [
    `commit ${commit}`,
    ...(head === null ? [] : [`history ${head}`]),
    ...(crate === null ? [] : [`crate sha256 ${crate}`]),
  ]
  const fields = {
    title: `{Claim ${id} of arXiv 2008.09878 is ${verdict}}`,
    author: '{The basis-collapse project}',
    howpublished: 'Do dense nets collapse onto duplicate basis functions? A reproduction of arXiv 2008.09878',
    note: proof.join(', '),
  }
  const lines = Object.entries(fields).map(([name, value]) => `  ${name} = {${value}}`)
  return `@misc{basis-collapse-${id.toLowerCase()},\n${lines.join(',\n')}\n}`
}

function describe(citation: Citation): string {
  const { id, verdict, statement, measure, effect, interval, seeds, commit, profile, head, crate, bibtex } = citation
  const [low, high] = interval.map(short)
  const made = 'this store did not make this verdict, or its history is broken: npx tsx pipeline.ts audit'
  return [
    `${id}: ${verdict}`,
    `  statement  ${statement}`,
    `  effect     ${short(effect)}, 95 % interval ${low!} to ${high!}, ${seeds} seeds: ${measure}`,
    `  commit     ${commit}, profile ${profile}`,
    `  head       ${head ?? `none: ${made}`}`,
    ...(crate === null ? [] : [`  crate      sha256 ${crate}`]),
    '',
    bibtex,
  ].join('\n')
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)))
}
