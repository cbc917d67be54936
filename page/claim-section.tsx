import type { ComponentChildren } from 'preact'
import type { Profile, Registration } from '../claims/registration.ts'
import type { Claim } from '../schemas/claim.ts'
import { Registered } from './registered.tsx'

/** A claim: what was registered, what became of it, and what it rests on. */
export function ClaimSection(props: {
  registration: Registration<unknown>
  claim: Claim
  profile: Profile
  children: ComponentChildren
}) {
  const { registration, claim, profile, children } = props
  return (
    <section id={registration.id}>
      <h2>
        {registration.id}. {registration.title}
      </h2>
      <Registered registration={registration} />
      <p>
        <strong>{claim.verdict}.</strong> {claim.statement}
      </p>
      {profile !== 'full' && (
        <p class="note">A preview: the profile “full”, which states the verdict, trains more seeds and sizes.</p>
      )}
      {children}
    </section>
  )
}
