// How much of each pixel a polygon covers, exactly: every edge adds the signed area between itself and the right border, as areas
// and covers of the cells it crosses (the accumulation buffer of font rasterisers, Levien, "Inside the fastest font renderer", 2016).

/** Coverage of the pixels of a square image by one polygon at a time. Coordinates in pixels, y down. */
export class Coverage {
  readonly #changes: Float64Array // change of coverage from one pixel to the next, two more than pixels a row
  readonly #stride: number

  constructor(private readonly size: number) {
    this.#stride = size + 2
    this.#changes = new Float64Array(size * this.#stride)
  }

  /** Adds the edge from one corner to the next; what lies left or right of the image counts as at its border. */
  edge(x0: number, y0: number, x1: number, y1: number): void {
    if (y0 === y1) return
    if (y0 > y1) this.#down(x1, y1, x0, y0, -1)
    else this.#down(x0, y0, x1, y1, 1)
  }

  /** Calls `visit` with every pixel that is covered, from the top down, and its share from 0 to 1; forgets the polygon. */
  take(visit: (pixel: number, share: number) => void): void {
    const { size } = this
    for (let row = 0; row < size; row++) {
      const start = row * this.#stride
      let sum = 0
      for (let column = 0; column < size; column++) {
        sum += this.#changes[start + column]!
        const share = Math.min(Math.abs(sum), 1)
        if (share > NOTHING) visit(row * size + column, share)
      }
      this.#changes.fill(0, start, start + this.#stride)
    }
  }

  /** A descending edge, cut where it crosses a border or the next row. */
  #down(x0: number, y0: number, x1: number, y1: number, sign: number): void {
    const slope = (x1 - x0) / (y1 - y0)
    const cuts = [y0, y1]
    for (const border of [0, this.size]) {
      const y = y0 + (border - x0) / slope
      if (y > y0 && y < y1) cuts.push(y)
    }
    cuts.sort((a, b) => a - b)
    for (let i = 1; i < cuts.length; i++) {
      const top = Math.max(cuts[i - 1]!, 0)
      const bottom = Math.min(cuts[i]!, this.size)
      for (let y = top; y < bottom; ) {
        const end = Math.min(Math.floor(y) + 1, bottom)
        this.#span(
          Math.floor(y),
          this.#inside(x0 + (y - y0) * slope),
          this.#inside(x0 + (end - y0) * slope),
          sign * (end - y),
        )
        y = end
      }
    }
  }

  #inside(x: number): number {
    return Math.min(Math.max(x, 0), this.size)
  }

  /** A piece of an edge within one row, of the given signed height: each cell that it crosses gets its share of the height. */
  #span(row: number, from: number, to: number, height: number): void {
    const [left, right] = from < to ? [from, to] : [to, from]
    const start = row * this.#stride
    const width = right - left
    for (let cell = Math.floor(left); cell === Math.floor(left) || cell < right; cell++) {
      const a = Math.max(left, cell)
      const b = Math.min(right, cell + 1)
      const part = width > 0 ? (height * (b - a)) / width : height
      // Of this cell, what lies right of the piece's middle is covered; of all cells after it, everything.
      const covered = part * (cell + 1 - (a + b) / 2)
      this.#changes[start + cell]! += covered
      this.#changes[start + cell + 1]! += part - covered
    }
  }
}

/** Less than rounding leaves where an edge and its neighbour cancel. */
const NOTHING = 1e-9
