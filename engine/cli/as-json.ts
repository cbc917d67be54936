/** Facts as JSON holds them: bigints, NaN and infinite numbers as text. */
export function asJson(facts: object): object {
  const text = JSON.stringify(facts, (_, value: unknown) =>
    typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value)) ? String(value) : value,
  )
  return JSON.parse(text) as object
}
