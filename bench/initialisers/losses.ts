export interface Loss {
  readonly name: string
  readonly of: (residual: number) => number
}

const huber = (delta: number): Loss => ({
  name: `huber-${delta}`,
  of: (r) => (Math.abs(r) <= delta ? (r * r) / 2 : delta * (Math.abs(r) - delta / 2)),
})
const power = (p: number): Loss => ({ name: `l${p}`, of: (r) => Math.abs(r) ** p })

export const squared: Loss = { name: 'squared', of: (r) => r * r }
export const absolute = power(1)
export const cubic = power(3)
export const robust = huber(1)
export const losses = [squared, absolute, cubic, robust]
export const lossNames = losses.map(({ name }) => name)
