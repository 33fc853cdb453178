// Adam's step over flat memory.

/** Adds the sum of squares, in double precision, to the number at `total`. */
export function addSquares(values: usize, length: i32, total: usize): void {
  const end = values + (<usize>length << 2)
  let low = f64x2.splat(0)
  let high = f64x2.splat(0)
  for (; values < end; values += 16) {
    const v = v128.load(values)
    const a = f64x2.promote_low_f32x4(v)
    const b = f64x2.promote_low_f32x4(v128.shuffle<f32>(v, v, 2, 3, 2, 3))
    low = f64x2.add(low, f64x2.mul(a, a))
    high = f64x2.add(high, f64x2.mul(b, b))
  }
  const sum = f64x2.add(low, high)
  store<f64>(total, load<f64>(total) + (f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)))
}

/** Moments below this count as 0: those of units that get no gradient would fade into numbers that processors are slow with. */
const FADED: f32 = 1e-30

/**
 * One Adam step (beta .9, .999) on the gradients, scaled so that their norm, whose square is at `total`, is at most `most`; zeroes
 * them. `rate` and `root` carry the bias corrections. Changes nothing where the norm, or the square of what is left of it, is too
 * large a number: a second moment that is infinite would hold its parameter for ever.
 */
export function adam(
  parameters: usize,
  gradients: usize,
  first: usize,
  second: usize,
  length: i32,
  total: usize,
  most: f32,
  rate: f32,
  root: f32,
  epsilon: f32,
): void {
  const norm = Math.sqrt(load<f64>(total))
  const left = Math.min(norm, <f64>most)
  if (!isFinite(norm) || left * left > <f64>f32.MAX_VALUE) return
  const scale: f32 = norm > left ? <f32>(left / norm) : 1
  const bytes = <usize>length << 2
  for (let at: usize = 0; at < bytes; at += 16) {
    const g = f32x4.mul(v128.load(gradients + at), f32x4.splat(scale))
    const m = f32x4.add(f32x4.mul(v128.load(first + at), f32x4.splat(0.9)), f32x4.mul(g, f32x4.splat(0.1)))
    const v = f32x4.add(
      f32x4.mul(v128.load(second + at), f32x4.splat(0.999)),
      f32x4.mul(f32x4.mul(g, g), f32x4.splat(0.001)),
    )
    const divisor = f32x4.add(f32x4.mul(f32x4.sqrt(v), f32x4.splat(root)), f32x4.splat(epsilon))
    const step = f32x4.div(f32x4.mul(m, f32x4.splat(rate)), divisor)
    v128.store(first + at, v128.and(m, f32x4.gt(f32x4.abs(m), f32x4.splat(FADED))))
    v128.store(second + at, v128.and(v, f32x4.gt(v, f32x4.splat(FADED))))
    v128.store(parameters + at, f32x4.sub(v128.load(parameters + at), step))
    v128.store(gradients + at, f32x4.splat(0))
  }
}
