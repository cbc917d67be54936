import type { Registration } from '../claims/registration.ts'

/** What was laid down of a claim before its numbers were seen, in its own words. */
export function Registered({ registration: { claim, measures, rule } }: { registration: Registration<unknown> }) {
  return (
    <>
      <blockquote class="claim">{claim}</blockquote>
      <details>
        <summary>Registered before it was measured</summary>
        <ul>
          {measures.map((measure) => (
            <li key={measure}>{measure}</li>
          ))}
        </ul>
        <p>{rule}</p>
      </details>
    </>
  )
}
