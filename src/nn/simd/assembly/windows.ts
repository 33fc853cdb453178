// Rows copied, added and scaled between layouts, and the windows of a convolution. Row strides in bytes; widths in floats, any number.

/** Zeroes `length` floats. */
export function clear(at: usize, length: i32): void {
  memory.fill(at, 0, <usize>length << 2)
}

/** Copies `rows` rows of `width` floats. */
export function copyRows(from: usize, fromRow: usize, to: usize, toRow: usize, rows: i32, width: i32): void {
  for (; rows > 0; rows--, from += fromRow, to += toRow) copy(from, to, width)
}

/** Adds `rows` rows of `width` floats to those at `to`. */
export function addRows(from: usize, fromRow: usize, to: usize, toRow: usize, rows: i32, width: i32): void {
  for (; rows > 0; rows--, from += fromRow, to += toRow) add(from, to, width)
}

/** Multiplies `length` floats, whole vectors, at `y` by those at `by`. */
export function multiply(y: usize, by: usize, length: i32): void {
  const end = y + (<usize>length << 2)
  for (; y < end; y += 16, by += 16) v128.store(y, f32x4.mul(v128.load(y), v128.load(by)))
}

/** The pixels of one source under every window of one image become rows of `columns`, `pixel` bytes apart within a row. */
export function unfold(
  image: usize,
  width: i32,
  channels: i32,
  kernelHeight: i32,
  kernelWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  outHeight: i32,
  outWidth: i32,
  columns: usize,
  columnsRow: usize,
  pixel: usize,
): void {
  const own = <usize>channels << 2
  const line = <usize>width * own
  for (let y: i32 = 0; y < outHeight; y++) {
    for (let x: i32 = 0; x < outWidth; x++, columns += columnsRow) {
      let from = image + <usize>(y * strideHeight) * line + <usize>(x * strideWidth) * own
      let to = columns
      for (let ky: i32 = 0; ky < kernelHeight; ky++, from += line) {
        if (own == pixel) {
          copy(from, to, kernelWidth * channels)
          to += <usize>kernelWidth * pixel
        } else {
          for (let kx: i32 = 0; kx < kernelWidth; kx++, to += pixel) copy(from + <usize>kx * own, to, channels)
        }
      }
    }
  }
}

/** The way back: adds every row of `columns` to the pixels that it was made of. */
export function fold(
  image: usize,
  width: i32,
  channels: i32,
  kernelHeight: i32,
  kernelWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  outHeight: i32,
  outWidth: i32,
  columns: usize,
  columnsRow: usize,
  pixel: usize,
): void {
  const own = <usize>channels << 2
  const line = <usize>width * own
  for (let y: i32 = 0; y < outHeight; y++) {
    for (let x: i32 = 0; x < outWidth; x++, columns += columnsRow) {
      let to = image + <usize>(y * strideHeight) * line + <usize>(x * strideWidth) * own
      let from = columns
      for (let ky: i32 = 0; ky < kernelHeight; ky++, to += line) {
        for (let kx: i32 = 0; kx < kernelWidth; kx++, from += pixel) add(from, to + <usize>kx * own, channels)
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function copy(from: usize, to: usize, width: i32): void {
  const end = to + (<usize>width << 2)
  for (; to + 16 <= end; to += 16, from += 16) v128.store(to, v128.load(from))
  for (; to < end; to += 4, from += 4) store<f32>(to, load<f32>(from))
}

// @ts-ignore: decorator
@inline
function add(from: usize, to: usize, width: i32): void {
  const end = to + (<usize>width << 2)
  for (; to + 16 <= end; to += 16, from += 16) v128.store(to, f32x4.add(v128.load(to), v128.load(from)))
  for (; to < end; to += 4, from += 4) store<f32>(to, load<f32>(to) + load<f32>(from))
}
