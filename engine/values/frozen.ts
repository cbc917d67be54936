/** Freezes a plain value at any depth, and gives it back; memory that typed arrays show can't be frozen. */
export function frozen<Value>(value: Value): Value {
  const pending: unknown[] = [value]
  for (let one = pending.pop(); pending.length > 0 || one !== undefined; one = pending.pop()) {
    if (typeof one !== 'object' || one === null || ArrayBuffer.isView(one)) continue
    Object.freeze(one)
    for (const inside of Object.values(one)) if (typeof inside === 'object' && inside !== null) pending.push(inside)
  }
  return value
}
