import type { Member } from '../../engine/index.ts'
import type { Profile } from '../../registration/registration.ts'
import type { Verdicts } from '../../schemas/verdicts.ts'
import { short } from './format-number.ts'

/** What became of every claim. */
export function VerdictTable({ verdicts, profile }: { verdicts: Member<Verdicts>; profile: Profile }) {
  return (
    <>
      <div class="scroll" role="region" aria-label="Verdicts" tabIndex={0}>
        <table>
          <caption>
            The claims and what became of them, by rules that were registered before anything was measured. Intervals are 95 %,
            bootstrapped over seeds.
          </caption>
          <thead>
            <tr>
              <th scope="col">claim</th>
              <th scope="col">verdict</th>
              <th scope="col">what was found</th>
              <th scope="col">effect</th>
              <th scope="col">interval</th>
              <th scope="col">seeds</th>
            </tr>
          </thead>
          <tbody>
            {verdicts.value.claims.map(({ id, verdict, statement, measure, effect, interval: [low, high], seeds, tasks }) => (
              <tr key={id} data-artifact={[verdicts.digest, ...tasks].join(' ')}>
                <th scope="row">
                  <a href={`#${id}`}>{id}</a>
                </th>
                <td>
                  <strong>{verdict}</strong>
                </td>
                <td class="words">{statement}</td>
                <td>
                  {short(effect)} <small>{measure}</small>
                </td>
                <td>
                  {short(low)} to {short(high)}
                </td>
                <td>{seeds}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {profile !== 'full' && (
        <p class="note">
          This page was made with the profile “{profile}”, which trains fewer seeds and sizes: its verdicts are a preview. They are stated by{' '}
          <code>npx tsx pipeline.ts all --profile full</code>.
        </p>
      )}
    </>
  )
}
