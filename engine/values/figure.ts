/** A number in at most six digits; a date as ISO 8601. */
export function figure(value: unknown): string {
  if (value instanceof Date) return value.toISOString()
  if (typeof value !== 'number' || Number.isInteger(value)) return String(value)
  return String(Number(value.toPrecision(6)))
}
