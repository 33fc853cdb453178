// A one-way box between two threads in which only the newest content counts: three slots, so that neither side ever waits
// or sees a half-written one.

const FRESH = 4
const CONTROL_BYTES = 8

/** Bytes of shared memory that a box of `numbers` numbers needs. */
export function latestBoxBytes(numbers: number): number {
  return CONTROL_BYTES + 3 * 8 * numbers
}

/**
 * One side of a box in shared memory at `offset` (a multiple of 8). `view` gives a slot the form its users want; it is called
 * once for each of the three. The two sides exchange slots by one atomic operation.
 */
export class LatestBox<Slot> {
  readonly #shared: Int32Array // [slot between the two sides, with FRESH where unread]
  readonly #slots: Slot[]
  #mine: number

  constructor(
    memory: { buffer: SharedArrayBuffer; offset: number },
    numbers: number,
    side: 'writer' | 'reader',
    view: (slot: Float64Array) => Slot,
  ) {
    const { buffer, offset } = memory
    this.#shared = new Int32Array(buffer, offset, 1)
    const slot = (i: number) => view(new Float64Array(buffer, offset + CONTROL_BYTES + 8 * numbers * i, numbers))
    this.#slots = [slot(0), slot(1), slot(2)]
    this.#mine = side === 'writer' ? 1 : 2
  }

  /** The slot that is this side's own until the next `publish` or successful `take`. */
  get slot(): Slot {
    return this.#slots[this.#mine]!
  }

  /** Writer: hands the own slot over; an unread one is replaced. */
  publish(): void {
    this.#mine = Atomics.exchange(this.#shared, 0, this.#mine | FRESH) & 3
  }

  /** Reader: takes the newest content where there is one not yet taken. */
  take(): boolean {
    if ((Atomics.load(this.#shared, 0) & FRESH) === 0) return false
    this.#mine = Atomics.exchange(this.#shared, 0, this.#mine) & 3
    return true
  }
}
