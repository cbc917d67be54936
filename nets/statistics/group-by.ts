/** Values by what a function says of each, in the order of their first appearance. */
export function groupBy<Value, Name>(values: readonly Value[], nameOf: (value: Value) => Name): Map<Name, Value[]> {
  const groups = new Map<Name, Value[]>()
  for (const value of values) {
    const name = nameOf(value)
    const own = groups.get(name)
    if (own === undefined) groups.set(name, [value])
    else own.push(value)
  }
  return groups
}
