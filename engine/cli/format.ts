/** A time as a person says it: `35 ms`, `1.4 s`, `2 min 5 s`, `1 h 20 min`. */
export function formatMs(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`
  return ms < 59_950 ? `${(ms / 1000).toFixed(1)} s` : formatSeconds(Math.round(ms / 1000) * 1000)
}

/** A time that goes on, in whole seconds that have passed: `4 s`, `2 min 5 s`, `1 h 20 min`. */
export function formatSeconds(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  const minutes = Math.floor(seconds / 60)
  if (minutes === 0) return `${seconds} s`
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : formatHours(minutes)
}

/** A time that is estimated, as coarse as it is known: `8 s`, `2 min 10 s`, `25 min`, `1 h 20 min`. */
export function formatLeft(ms: number): string {
  const seconds = Math.max(Math.ceil(ms / 1000), 1)
  if (seconds < 60) return `${seconds} s`
  if (seconds >= 600) return formatHours(Math.round(seconds / 60))
  const tens = Math.round(seconds / 10) * 10
  return `${Math.floor(tens / 60)} min${tens % 60 === 0 ? '' : ` ${tens % 60} s`}`
}

function formatHours(minutes: number): string {
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** A size as a person says it: `312 B`, `4.2 kB`, `1.3 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const units = ['kB', 'MB', 'GB', 'TB']
  const power = Math.min(Math.floor(Math.log10(bytes) / 3), units.length)
  return `${(bytes / 1000 ** power).toFixed(1)} ${units[power - 1]!}`
}
