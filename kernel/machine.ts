/** The two builds of the kernel behind one interface: memory to work in, and the kernel's functions on it. */
import { sourceDigest, wasmBase64 } from './kernel-wasm.ts'
import { chooseBuild, nativeAddon, type NativeAddon } from './native.ts'

export type KernelFunction =
  | 'gather'
  | 'steps'
  | 'gradient'
  | 'adam'
  | 'forward'
  | 'backward'
  | 'project'
  | 'evaluate'
  | 'normal_equations'
  | 'solve'
  | 'map'
  | 'peak'

/** Zeroed numbers that the kernel can reach, at a multiple of 64 bytes. */
export interface Memory {
  /** The numbers; take them anew after any allocation, which may move them. */
  readonly numbers: () => Float64Array
  readonly release: () => void
}

export interface Machine {
  /** Which build runs: `wasm`, or `native` and the instruction set. It never changes a result. */
  readonly build: string
  readonly allocate: (length: number) => Memory
  readonly call: (name: KernelFunction, memory: Memory, other?: Memory, n?: number, m?: number) => number
}

interface WasmExports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number }
  readonly __heap_base: { readonly value: number }
}
type WasmFunction = (memory: number, other: number, n: number, m: number) => number

// TypeScript has these types with the DOM's only.
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: WasmExports & Readonly<Record<string, WasmFunction>> }
}

const alignment = 64
const pageBytes = 65536
const roundUp = (n: number, multiple: number) => Math.ceil(n / multiple) * multiple

interface WasmMemory extends Memory {
  readonly pointer: () => number
}

/** Something of one owner: once let go, any use is an error and letting go again does nothing. */
function holding<T>(value: T, letGo: () => void): { readonly get: () => T; readonly release: () => void } {
  let held = true
  const get = () => {
    if (!held) throw new Error('this training is closed: open another one')
    return value
  }
  const release = () => {
    if (held) letGo()
    held = false
  }
  return { get, release }
}

/** The committed WebAssembly build: one linear memory, cut first fit. */
export function wasmMachine(): Machine {
  const bytes = Uint8Array.from(atob(wasmBase64), (character) => character.charCodeAt(0))
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes))
  const { memory } = exports
  const space = makeSpace(roundUp(exports.__heap_base.value, alignment))

  const allocate = (length: number): WasmMemory => {
    const pointer = space.take(Math.max(1, length) * 8)
    const missing = Math.ceil((space.end() - memory.buffer.byteLength) / pageBytes)
    if (missing > 0) memory.grow(missing)
    const { get, release } = holding(pointer, () => {
      space.release(pointer)
    })
    const numbers = () => new Float64Array(memory.buffer, get(), length)
    numbers().fill(0)
    return { pointer: get, numbers, release }
  }

  const call: Machine['call'] = (name, first, other, n = 0, m = 0) =>
    exports[`kernel_${name}`]!((first as WasmMemory).pointer(), other ? (other as WasmMemory).pointer() : 0, n, m)
  return { build: 'wasm', allocate, call }
}

interface Piece {
  readonly start: number
  readonly bytes: number
}

/** Pieces of an address space from `start` up: first fit among the gaps. */
function makeSpace(start: number) {
  const taken: Piece[] = []
  const end = () => {
    const last = taken.at(-1)
    return last ? last.start + last.bytes : start
  }
  const take = (wanted: number): number => {
    const bytes = roundUp(wanted, alignment)
    let from = start
    const index = taken.findIndex((piece) => {
      if (piece.start - from >= bytes) return true
      from = piece.start + piece.bytes
      return false
    })
    taken.splice(index < 0 ? taken.length : index, 0, { start: from, bytes })
    return from
  }
  const release = (pointer: number) => {
    const index = taken.findIndex((piece) => piece.start === pointer)
    if (index >= 0) taken.splice(index, 1)
  }
  return { take, release, end }
}

/** The native addon at one of its instruction sets, the fastest by default. Memory is the garbage collector's. */
function nativeMachine(addon: NativeAddon, level = Object.keys(addon.levels)[0]!): Machine {
  const functions = addon.levels[level]
  if (!functions) throw new Error(`no level "${level}" on this machine; it has ${Object.keys(addon.levels).join(', ')}`)
  const allocate = (length: number): Memory => {
    const buffer = new ArrayBuffer(length * 8 + alignment)
    const past = addon.misalignment(new Float64Array(buffer, 0, 1))
    const array = new Float64Array(buffer, (alignment - past) % alignment, length)
    const { get, release } = holding(array, () => undefined)
    return { numbers: get, release }
  }
  const call: Machine['call'] = (name, memory, other, n = 0, m = 0) =>
    functions[name]!(memory.numbers(), other ? other.numbers() : null, n, m)
  return { build: `native ${level}`, allocate, call }
}

/** Every build that can run here: WebAssembly, and the addon's instruction sets; for conformance tests and benchmarks. */
export function allMachines(): Machine[] {
  const choice = nativeAddon(sourceDigest)
  const native = choice.use === 'native' ? choice.addon : undefined
  const levels = native ? Object.keys(native.levels).map((level) => nativeMachine(native, level)) : []
  return [wasmMachine(), ...levels]
}

let chosen: Machine | undefined

/**
 * The build that `KERNEL` and the machine allow, loaded at the first call.
 * @throws KernelError when `KERNEL=native` and there is no addon to use
 */
export function theMachine(): Machine {
  if (chosen) return chosen
  const choice = chooseBuild(sourceDigest)
  chosen = choice.use === 'native' ? nativeMachine(choice.addon) : wasmMachine()
  return chosen
}
