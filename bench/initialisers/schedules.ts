type Schedule = (t: number) => number

const constant: Schedule = () => 1
const cosine: Schedule = (t) => (1 + Math.cos(Math.PI * t)) / 2
const steps =
  (...edges: readonly number[]): Schedule =>
  (t) =>
    0.1 ** edges.filter((edge) => t >= edge).length
const warm =
  (share: number, after: Schedule): Schedule =>
  (t) =>
    t < share ? t / share : after((t - share) / (1 - share))

export const schedules = {
  constant,
  cosine,
  steps: steps(0.5, 0.75),
  warmCosine: warm(0.05, cosine),
} satisfies Record<string, Schedule>
export type ScheduleName = keyof typeof schedules
export const scheduleNames = Object.keys(schedules) as ScheduleName[]
export default schedules
