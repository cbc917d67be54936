/**
 * The one door to the machine: finds the native addon and reads `KERNEL`. The only file of kernel/ that touches the file
 * system, modules or the process; stage bundles leave it external, so that nothing in it enters a code digest.
 */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { sourceDigest as committedDigest } from './kernel-wasm.ts'

/** The kernel's functions at one instruction set: (memory, other memory, integer, integer) to a number. */
export type NativeFunctions = Readonly<
  Record<string, (memory: Float64Array, other: Float64Array | null, n: number, m: number) => number>
>

export interface NativeAddon {
  readonly sourceDigest: string
  /** Instruction sets that this machine has, the fastest first. */
  readonly levels: Readonly<Record<string, NativeFunctions>>
  /** Bytes by which an array's first number lies past a multiple of 64. */
  readonly misalignment: (array: Float64Array) => number
}

export type NativeChoice =
  { readonly use: 'native'; readonly addon: NativeAddon } | { readonly use: 'wasm'; readonly reason: string }

/** `KERNEL` asks for what there is not: the command line exits with 2. */
export class KernelError extends Error {
  readonly code = 'KERNEL_UNAVAILABLE'
  override readonly name = 'KernelError'
}

const rebuild = 'npm run build:kernel-addon'
const builtAddon = fileURLToPath(new URL('./build/kernel.node', import.meta.url))

/** Where the addon is, and what asks for it; tests put others in their place. */
export interface Door {
  readonly path?: string
  readonly wanted?: string | undefined
  readonly say?: (sentence: string) => void
}

/**
 * The native addon if it is there, was built from the sources with this digest, and `KERNEL` does not say `wasm`; else why not.
 * A stale addon is reported on stderr, once for a command and its workers.
 * @throws KernelError when `KERNEL` is `native` and there is no addon to use, or is neither `native`, `wasm` nor empty
 */
export function nativeAddon(sourceDigest: string, door: Door = {}): NativeChoice {
  const wanted = 'wanted' in door ? door.wanted : process.env['KERNEL']
  if (wanted === 'wasm') return { use: 'wasm', reason: 'KERNEL=wasm' }
  if (wanted !== undefined && wanted !== '' && wanted !== 'native')
    throw new KernelError(`KERNEL is "${wanted}"; it can be "wasm" or "native"`)
  const choice = findAddon(sourceDigest, door.path ?? builtAddon, door.say ?? sayOnce)
  if (wanted === 'native' && choice.use === 'wasm')
    throw new KernelError(`KERNEL=native, but ${choice.reason}\n  fix: ${rebuild} (or unset KERNEL)`)
  return choice
}

let build: string | undefined

/** The choice for this process, which {@link provenance} tells; arguments and errors as {@link nativeAddon}'s. */
export function chooseBuild(sourceDigest: string): NativeChoice {
  const choice = nativeAddon(sourceDigest)
  build = choice.use === 'native' ? `native ${Object.keys(choice.addon.levels)[0]!}` : `wasm (${choice.reason})`
  return choice
}

/** Which build computed in this process, for the records of executions; no result depends on it. */
export function provenance(): { readonly build: string } {
  return { build: build ?? 'none: no task of this process has computed with the kernel' }
}

/**
 * Run by the command line before its workers compute: a stale addon is said here, and not by each of them.
 * @throws KernelError when `KERNEL` asks for what there is not
 */
export function check(): void {
  nativeAddon(committedDigest)
}

function findAddon(sourceDigest: string, path: string, say: (sentence: string) => void): NativeChoice {
  if (!existsSync(path)) return { use: 'wasm', reason: 'no native addon is built' }
  const loaded = loadAddon(path)
  if (typeof loaded === 'string') return { use: 'wasm', reason: `the native addon does not load: ${loaded}` }
  if (loaded.sourceDigest === sourceDigest) return { use: 'native', addon: loaded }
  const reason = `the native addon was built from other sources (${short(loaded.sourceDigest)}, not ${short(sourceDigest)})`
  say(`kernel: ${reason}; using WebAssembly. To rebuild it: ${rebuild}`)
  return { use: 'wasm', reason }
}

function loadAddon(path: string): NativeAddon | string {
  try {
    return createRequire(import.meta.url)(path) as NativeAddon
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const short = (digest: string) => digest.slice(0, 12)

let said = false

/** A worker leaves it to the command line that started it, so a run with many of them says it once. */
function sayOnce(sentence: string): void {
  if (said || process.send) return
  said = true
  process.stderr.write(`${sentence}\n`)
}
