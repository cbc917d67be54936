/** A number of places that tasks take and give back; who came first is served first. */
export interface Slots {
  take(count: number): Promise<void>
  give(count: number): void
}

/** Makes `total` places; a task that wants more gets all of them. */
export function slots(total: number): Slots {
  let free = total
  const waiting: { count: number; go: () => void }[] = []
  const serve = (): void => {
    for (let next = waiting[0]; next !== undefined && next.count <= free; next = waiting[0]) {
      waiting.shift()
      free -= next.count
      next.go()
    }
  }
  return {
    take(count) {
      return new Promise((go) => {
        waiting.push({ count: Math.min(count, total), go })
        serve()
      })
    },
    give(count) {
      free += Math.min(count, total)
      serve()
    },
  }
}
