import type { Member } from 'lineal'
import type { Profile } from '../claims/registration.ts'
import type { Verdicts } from '../schemas/verdicts.ts'
import { DataTable } from './data-table.tsx'
import { short } from './format-number.ts'

/** What became of every claim. */
export function VerdictTable({ verdicts, profile }: { verdicts: Member<Verdicts>; profile: Profile }) {
  return (
    <>
      <DataTable
        label="Verdicts"
        caption="The claims and what became of them, by rules that were registered before anything was measured. Intervals are 95 %, bootstrapped over seeds."
        heads={['claim', 'verdict', 'what was found', 'effect', 'interval', 'seeds']}
        rows={verdicts.value.claims.map(
          ({ id, verdict, statement, measure, effect, interval: [low, high], seeds, tasks }) => ({
            artifacts: [verdicts.digest, ...tasks],
            cells: [
              <a href={`#${id}`}>{id}</a>,
              <strong>{verdict}</strong>,
              <span class="words">{statement}</span>,
              <>
                {short(effect)} <small>{measure}</small>
              </>,
              `${short(low)} to ${short(high)}`,
              seeds,
            ],
          }),
        )}
      />
      {profile !== 'full' &&
        // prettier-ignore
        <p class="note">
          This page was made with the profile “{profile}”, which trains fewer seeds and sizes: its verdicts are a
          preview. They are stated by{' '}
          <code>npx tsx pipeline.ts all --profile full</code>.
        </p>}
    </>
  )
}
