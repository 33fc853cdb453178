// The kernels of the simd engine. Lengths are in floats and multiples of 4 unless said otherwise; addresses in bytes.

// The blocks are exported only so that the compiler leaves them functions of their own: inlined, their sums would spill.
export { block4x8, block5x8 } from './blocks'
export { gru, gruGradient, lstm, lstmGradient } from './cells'
export { layerNorm, layerNormGradient, layerNormParameters } from './layer-norm'
export { smooth, smoothGradient } from './smooth'
export { addRows, copyRows, fold, multiply, unfold } from './windows'
export { activate, activateGradient } from './activation'
export { gemm, gemmTransposed, scratchSize, useScratch } from './gemm'
export { jobSize, parallelActivate, parallelGemm, serve, stop, useJob } from './parallel'
export { peak } from './peak'

/** Address of the first byte that the kernels do not keep constants in. */
export function heapStart(): usize {
  return __heap_base
}

/** Copies `count` rows of `length` floats, the i-th from row `rows[i]` of `from`. */
export function gather(from: usize, rows: usize, count: i32, length: i32, to: usize): void {
  const stride = <usize>length << 2
  const end = rows + (<usize>count << 2)
  for (; rows < end; rows += 4) {
    const source = from + <usize>load<u32>(rows) * stride
    for (let at: usize = 0; at < stride; at += 16) v128.store(to + at, v128.load(source + at))
    to += stride
  }
}

/** Sum of squares, accumulated in double precision. */
export function sumSquares(values: usize, length: i32): f64 {
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
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)
}

/** Moments below this count as 0: those of units that get no gradient would fade into numbers that processors are slow with. */
const FADED: f32 = 1e-30

/** One Adam step (beta .9, .999) on `scale` times the gradients, which are zeroed. `rate` and `root` carry the bias corrections. */
export function adam(
  parameters: usize,
  gradients: usize,
  first: usize,
  second: usize,
  length: i32,
  scale: f32,
  rate: f32,
  root: f32,
  epsilon: f32,
): void {
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

/** Moves `to` by a share of the way towards `from`. */
export function blend(to: usize, from: usize, length: i32, share: f32): void {
  const end = to + (<usize>length << 2)
  for (; to < end; to += 16, from += 16) {
    const old = v128.load(to)
    v128.store(to, f32x4.add(old, f32x4.mul(f32x4.sub(v128.load(from), old), f32x4.splat(share))))
  }
}
