// The hyperbolic tangent: a rational minimax approximation (the coefficients of Eigen's `ptanh`), exactly odd.

// Limits, numerator from the lowest power up, denominator, bounds. Read from memory, since V8 builds a constant anew at every use.
// prettier-ignore
const table = memory.data<f32>([
  -7.90531110763549805, 7.90531110763549805,
  4.89352455891786e-3, 6.37261928875436e-4, 1.48572235717979e-5, 5.12229709037114e-8, -8.60467152213735e-11, 2.00018790482477e-13, -2.76076847742355e-16,
  4.89352518554385e-3, 2.268434632439e-3, 1.18534705686654e-4, 1.19825839466702e-6,
  -1, 1,
])

// @ts-ignore: decorator
@inline
function constant(index: usize): v128 {
  return v128.load32_splat(table + (index << 2))
}

/** high x + low */
// @ts-ignore: decorator
@inline
function join(low: v128, high: v128, x: v128): v128 {
  return f32x4.add(low, f32x4.mul(high, x))
}

/** pmin and pmax are one instruction each and, with the value first, let a NaN through. */
// @ts-ignore: decorator
@inline
function clamp(value: v128, low: v128, high: v128): v128 {
  return f32x4.pmin(f32x4.pmax(value, low), high)
}

/** Of one vector; sums in pairs (Estrin), since what takes long here is to wait for the last result. */
// @ts-ignore: decorator
@inline
export function tanhOf(value: v128): v128 {
  const x = clamp(value, constant(0), constant(1))
  const x2 = f32x4.mul(x, x)
  const x4 = f32x4.mul(x2, x2)
  const x8 = f32x4.mul(x4, x4)
  const p01 = join(constant(2), constant(3), x2)
  const p23 = join(constant(4), constant(5), x2)
  const p45 = join(constant(6), constant(7), x2)
  const q01 = join(constant(9), constant(10), x2)
  const q23 = join(constant(11), constant(12), x2)
  const p0123 = join(p01, p23, x4)
  const p456 = join(p45, constant(8), x4)
  const p = f32x4.mul(x, join(p0123, p456, x8))
  return clamp(f32x4.div(p, join(q01, q23, x4)), constant(13), constant(14))
}

/** In place from address `y` to `end`, whole vectors; two at a time overlap. */
export function tanh(y: usize, end: usize): void {
  for (; y + 32 <= end; y += 32) {
    const first = tanhOf(v128.load(y))
    const second = tanhOf(v128.load(y, 16))
    v128.store(y, first)
    v128.store(y, second, 16)
  }
  if (y < end) v128.store(y, tanhOf(v128.load(y)))
}
