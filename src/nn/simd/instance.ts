// One WebAssembly instance of the kernels and the memory they compute in, with the allocator of that memory.

import { LandbridgeError } from '../../core/index.js'
import { instantiate, type KernelOptions, type Memory } from './kernel-module.js'

/** What `assembly/` exports; addresses and strides in bytes, lengths in floats. */
export interface Kernels {
  readonly memory: Memory
  gemm(
    m: number,
    n: number,
    k: number,
    a: number,
    aRow: number,
    aStep: number,
    b: number,
    bStep: number,
    start: number,
    startRow: number,
    c: number,
    cRow: number,
  ): void
  gemmTransposed(
    m: number,
    n: number,
    valid: number,
    k: number,
    a: number,
    aRow: number,
    aStep: number,
    b: number,
    bRow: number,
    start: number,
    startRow: number,
    c: number,
    cRow: number,
  ): void
  /** `times` times 72 operations on 24 numbers at `at`. */
  peak(times: number, at: number): number
  /** Address of the first free byte. */
  heapStart(): number
  /** Floats that the products need to pack operands in, and where they lie. */
  scratchSize(): number
  useScratch(at: number): void
  copyRows(from: number, fromRow: number, to: number, toRow: number, rows: number, width: number): void
  addRows(from: number, fromRow: number, to: number, toRow: number, rows: number, width: number): void
  multiply(y: number, by: number, length: number): void
  unfold: Unfold
  fold: Unfold
  layerNorm(
    x: number,
    scale: number,
    bias: number,
    y: number,
    inverse: number,
    stride: number,
    width: number,
    rows: number,
  ): void
  layerNormParameters(dy: number, x: number, dScale: number, dBias: number, stride: number, rows: number): void
  layerNormGradient(
    dy: number,
    x: number,
    scale: number,
    inverse: number,
    dx: number,
    stride: number,
    width: number,
    rows: number,
  ): void
  gru(gates: number, recurrent: number, before: number, y: number, size: number, rows: number): void
  gruGradient(
    dy: number,
    gates: number,
    recurrent: number,
    before: number,
    dGates: number,
    dRecurrent: number,
    dBefore: number,
    size: number,
    rows: number,
  ): void
  lstm(gates: number, before: number, cell: number, y: number, size: number, rows: number): void
  lstmGradient(
    dy: number,
    dCell: number,
    gates: number,
    before: number,
    cell: number,
    dGates: number,
    dBefore: number,
    size: number,
    rows: number,
  ): void
  smooth(kind: number, x: number, y: number, length: number): void
  smoothGradient(kind: number, dy: number, x: number, length: number): void
  /** The same on all threads; answers 0 where one of them died. */
  parallelGemm(
    transposed: number,
    m: number,
    n: number,
    valid: number,
    k: number,
    a: number,
    aRow: number,
    aStep: number,
    b: number,
    bStep: number,
    start: number,
    startRow: number,
    c: number,
    cRow: number,
  ): number
  parallelActivate(kind: number, gradients: number, y: number, length: number): number
  parallelPrograms(starts: number, count: number): number
  /** Bytes of the memory that threads agree by, and where it lies. */
  jobSize(): number
  useJob(at: number, threads: number): void
  /** Ends the other threads. */
  stop(): void
  /** Moves `to` by a share of the way towards `from`. */
  blend(to: number, from: number, length: number, share: number): void
  activate(kind: number, y: number, length: number): void
  activateGradient(kind: number, dy: number, y: number, length: number): void
  gather(from: number, rows: number, count: number, length: number, to: number): void
  clear(at: number, length: number): void
  addSquares(values: number, length: number, total: number): void
  adam(
    parameters: number,
    gradients: number,
    first: number,
    second: number,
    length: number,
    total: number,
    most: number,
    rate: number,
    root: number,
    epsilon: number,
  ): void
}

/** Between images and the numbers under the windows of a convolution, one image and source at a time. */
type Unfold = (
  image: number,
  width: number,
  channels: number,
  kernelHeight: number,
  kernelWidth: number,
  strideHeight: number,
  strideWidth: number,
  outHeight: number,
  outWidth: number,
  columns: number,
  columnsRow: number,
  pixel: number,
) => void

const page = 65536
/** Floats in a cache line: blocks start on one. */
const line = 16

/** An instance with its own memory. Blocks are addressed by float index; `address` gives bytes. */
export class Instance {
  /** Of one thread; a pool of threads puts its own in the place of some, and programs note calls down in their place. */
  kernels: Kernels
  /** How many threads compute. */
  threads = 1
  /** The whole memory as floats; taken again whenever it grew, so never keep it across `allocate`. */
  floats: Float32Array
  /** The same memory as indices. */
  words: Uint32Array
  #free: { at: number; size: number }[] = []
  #scratch = { at: 0, size: 0 }

  constructor(options: KernelOptions = {}) {
    this.kernels = { ...(instantiate(options).exports as Kernels) }
    this.floats = new Float32Array(this.kernels.memory.buffer)
    this.words = new Uint32Array(this.kernels.memory.buffer)
    const start = Math.ceil(this.kernels.heapStart() / address(line)) * line
    this.release(start, this.floats.length - start)
    this.kernels.useScratch(address(this.allocate(this.kernels.scratchSize())))
  }

  /** A zeroed block of at least `size` floats; answers its float index, never 0. Throws `engine` where memory runs out. */
  allocate(size: number): number {
    const needed = Math.max(1, Math.ceil(size / line)) * line
    let index = this.#free.findIndex((hole) => hole.size >= needed)
    if (index < 0) {
      this.#grow(needed)
      index = this.#free.length - 1
    }
    const hole = this.#free[index]!
    const at = hole.at
    hole.at += needed
    hole.size -= needed
    if (hole.size === 0) this.#free.splice(index, 1)
    this.floats.fill(0, at, at + needed)
    return at
  }

  /** Gives back a block of `allocate`, with the same size. */
  release(at: number, size: number): void {
    const freed = { at, size: Math.max(1, Math.ceil(size / line)) * line }
    const index = this.#free.findIndex((hole) => hole.at > at)
    this.#free.splice(index < 0 ? this.#free.length : index, 0, freed)
    this.#free = this.#free.reduce<{ at: number; size: number }[]>((merged, hole) => {
      const last = merged.at(-1)
      if (last !== undefined && last.at + last.size === hole.at) last.size += hole.size
      else merged.push(hole)
      return merged
    }, [])
  }

  /** A block of at least `size` floats for use within one call; contents are anything. */
  scratch(size: number): number {
    if (size > this.#scratch.size) {
      if (this.#scratch.size > 0) this.release(this.#scratch.at, this.#scratch.size)
      this.#scratch = { at: this.allocate(size), size }
    }
    return this.#scratch.at
  }

  #grew(pages: number): boolean {
    try {
      this.kernels.memory.grow(pages)
      return true
    } catch {
      return false
    }
  }

  /** Adds a hole of at least `needed` floats at the end of memory; at least doubles what there was. */
  #grow(needed: number): void {
    const before = this.floats.length
    const pages = (floats: number) => Math.ceil((floats * 4) / page)
    if (!this.#grew(pages(Math.max(needed, before))) && !this.#grew(pages(needed))) {
      const message = `Expected room for ${needed} more numbers, got ${before} taken of the 4 GiB that WebAssembly has`
      throw new LandbridgeError('engine', message, 'use a smaller batch or network, or engine tfjs on a GPU')
    }
    this.floats = new Float32Array(this.kernels.memory.buffer)
    this.words = new Uint32Array(this.kernels.memory.buffer)
    this.release(before, this.floats.length - before)
  }
}

/** Bytes of a float index. */
export function address(float: number): number {
  return float * 4
}
