// Passes of several networks side by side: what each would call is noted down as a program, and every thread runs whole programs.
// Only kernels are noted down. What a pass does besides, it does at once: filling rows before its kernels, reading them after.

import { address, type Instance, type Kernels } from './instance.js'

/** Of the kernels in `assembly/program.ts`: their numbers, and from which argument on these are no integers. */
const NUMBERS = {
  gemm: [1, 12],
  gemmTransposed: [2, 13],
  activate: [3, 3],
  activateGradient: [4, 4],
  smooth: [5, 4],
  smoothGradient: [6, 4],
  clear: [7, 2],
  addSquares: [8, 3],
  adam: [9, 6],
} as const satisfies Partial<Record<keyof Kernels, readonly [number, number]>>
const END = 0

/** Programs of one instance. */
export class Programs {
  readonly #instance: Instance
  readonly #run: (starts: number, count: number) => void
  readonly #noting: Kernels
  #notes = new Int32Array(1 << 12)
  #reals = new Float32Array(this.#notes.buffer)
  #length = 0
  #block = { at: 0, size: 0 }

  /** `run` runs `count` programs, whose byte addresses lie at `starts`, on all threads. */
  constructor(instance: Instance, run: (starts: number, count: number) => void) {
    this.#instance = instance
    this.#run = run
    const noted = Object.entries(NUMBERS).map(([name, [number, integers]]) => [
      name,
      (...values: number[]) => this.#note(number, values, integers),
    ])
    this.#noting = { ...instance.kernels, ...Object.fromEntries(noted) }
  }

  /**
   * Does every work, its kernels on whichever thread is free, then what each work answered, which reads what came out. A work must
   * not write what the kernels of another read, nor read what its own write.
   */
  sideBySide<Made>(works: readonly (() => () => Made)[]): Made[] {
    const instance = this.#instance
    const { kernels } = instance
    const starts: number[] = []
    this.#length = 0
    instance.kernels = this.#noting
    let finishes: (() => Made)[]
    try {
      finishes = works.map((work) => {
        starts.push(this.#length)
        const finish = work()
        this.#note(END, [], 0)
        return finish
      })
    } finally {
      instance.kernels = kernels
    }
    const at = this.#place(starts)
    this.#run(address(at), starts.length)
    return finishes.map((finish) => finish())
  }

  /** Copies the notes to where threads read them, behind their addresses; answers the float index of these. */
  #place(starts: readonly number[]): number {
    const instance = this.#instance
    const size = starts.length + this.#length
    if (size > this.#block.size) {
      if (this.#block.size > 0) instance.release(this.#block.at, this.#block.size)
      this.#block = { at: instance.allocate(2 * size), size: 2 * size }
    }
    const { at } = this.#block
    const first = at + starts.length
    for (let i = 0; i < starts.length; i++) instance.words[at + i] = address(first + starts[i]!)
    instance.words.set(this.#notes.subarray(0, this.#length), first)
    return at
  }

  #note(number: number, values: readonly number[], integers: number): void {
    if (this.#length + values.length + 1 > this.#notes.length) {
      const grown = new Int32Array(2 * this.#notes.length)
      grown.set(this.#notes)
      this.#notes = grown
      this.#reals = new Float32Array(grown.buffer)
    }
    this.#notes[this.#length++] = number
    for (let i = 0; i < integers; i++) this.#notes[this.#length++] = values[i]!
    for (let i = integers; i < values.length; i++) this.#reals[this.#length++] = values[i]!
  }
}
