import { isInFile, piecesOf, type AnyBytes } from '../values/bytes-in-file.ts'

/** The first place where two artifacts of one format differ. */
export interface Difference {
  /** A path into the value: `/0/mse`, `layers.0.weight[2,1]`, `row 3, column mse`, `line 2`, `byte 17`. */
  readonly path: string
  readonly was: string
  readonly now: string
}

/** Finds the first byte in which two artifacts differ, reading both piece by piece; undefined where all agree. */
export function firstDifferentByte(was: AnyBytes, now: AnyBytes): Difference | undefined {
  const [old, today] = [was, now].map(pieces)
  for (let at = 0; ;) {
    const [a, b] = [old!.next().value, today!.next().value]
    if (a === undefined && b === undefined) return undefined
    const length = Math.max(a?.length ?? 0, b?.length ?? 0)
    if (a === undefined || b === undefined || Buffer.compare(a, b) !== 0) {
      const i = firstOf(length, (place) => a?.[place] !== b?.[place])
      return { path: `byte ${at + i}`, was: show(a?.[i]), now: show(b?.[i]) }
    }
    at += length
  }
}

function firstOf(length: number, differs: (place: number) => boolean): number {
  let i = 0
  while (i < length && !differs(i)) i++
  return i
}

/** Both sides are cut at the same places: into megabytes. */
function* pieces(bytes: AnyBytes): Generator<Uint8Array, void> {
  if (isInFile(bytes)) yield* piecesOf(bytes.file)
  else for (let at = 0; at < bytes.length; at += 1 << 20) yield bytes.subarray(at, at + (1 << 20))
}

function show(byte: number | undefined): string {
  return byte === undefined ? 'missing' : String(byte)
}
