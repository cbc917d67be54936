/** The sizes that the study comes in; verdicts are stated by `full`. */
export const profiles = ['smoke', 'default', 'full'] as const

export type Profile = (typeof profiles)[number]

/** What was laid down of a claim before its numbers were seen. */
export interface Registration<
  Size,
  Limits extends Readonly<Record<string, number>> = Readonly<Record<string, number>>,
> {
  /** Its number, as the report has it: `C3`. */
  readonly id: string
  readonly title: string
  /** What the abstract claims, in our words. */
  readonly claim: string
  /** What is measured, and how it is chosen and counted. */
  readonly measures: readonly string[]
  /** When the claim is reproduced, partly, or not; the numbers in it are `limits`. */
  readonly rule: string
  readonly limits: Limits
  /** The grid of each profile. */
  readonly sizes: Readonly<Record<Profile, Size>>
}
