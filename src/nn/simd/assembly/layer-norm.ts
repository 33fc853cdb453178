// Layer normalisation (Ba et al. 2016) of rows with `width` floats, any number, in rows of `stride` bytes whose padding is 0.

/** Turns each row at `x` into mean 0 and variance 1 in place and writes y = x scale + bias; 1 / deviation of row i to `inverse` + 16 i. */
export function layerNorm(x: usize, scale: usize, bias: usize, y: usize, inverse: usize, stride: usize, width: i32, rows: i32): void {
  const bytes = <usize>width << 2
  for (; rows > 0; rows--, x += stride, y += stride, inverse += 16) {
    let sum: f32 = 0
    for (let at: usize = 0; at < bytes; at += 4) sum += load<f32>(x + at)
    const mean = sum / <f32>width
    let squares: f32 = 0
    for (let at: usize = 0; at < bytes; at += 4) {
      const centred = load<f32>(x + at) - mean
      squares += centred * centred
    }
    const factor: f32 = 1 / sqrt<f32>(squares / <f32>width + 1e-5)
    store<f32>(inverse, factor)
    for (let at: usize = 0; at < bytes; at += 4) {
      const standard = (load<f32>(x + at) - mean) * factor
      store<f32>(x + at, standard)
      store<f32>(y + at, standard * load<f32>(scale + at) + load<f32>(bias + at))
    }
  }
}

/** Adds the gradients of scale and bias, from `dy` and the standardised `x`. */
export function layerNormParameters(dy: usize, x: usize, dScale: usize, dBias: usize, stride: usize, rows: i32): void {
  for (; rows > 0; rows--) {
    for (let at: usize = 0; at < stride; at += 16, dy += 16, x += 16) {
      const d = v128.load(dy)
      v128.store(dBias + at, f32x4.add(v128.load(dBias + at), d))
      v128.store(dScale + at, f32x4.add(v128.load(dScale + at), f32x4.mul(d, v128.load(x))))
    }
  }
}

/** Writes the gradients of what came in to `dx`. */
export function layerNormGradient(
  dy: usize,
  x: usize,
  scale: usize,
  inverse: usize,
  dx: usize,
  stride: usize,
  width: i32,
  rows: i32,
): void {
  const bytes = <usize>width << 2
  for (; rows > 0; rows--, dy += stride, x += stride, dx += stride, inverse += 16) {
    let sum: f32 = 0
    let product: f32 = 0
    for (let at: usize = 0; at < bytes; at += 4) {
      const d = load<f32>(dy + at) * load<f32>(scale + at)
      sum += d
      product += d * load<f32>(x + at)
    }
    const mean = sum / <f32>width
    const along = product / <f32>width
    const factor = load<f32>(inverse)
    for (let at: usize = 0; at < bytes; at += 4) {
      const d = load<f32>(dy + at) * load<f32>(scale + at)
      store<f32>(dx + at, factor * (d - mean - load<f32>(x + at) * along))
    }
  }
}
