// The kernels of the simd engine. Lengths are in floats and multiples of 4 unless said otherwise; addresses in bytes.

// The blocks are exported only so that the compiler leaves them functions of their own: inlined, their sums would spill.
export { block4x8, block5x8 } from './blocks'
export { gru, gruGradient, lstm, lstmGradient } from './cells'
export { layerNorm, layerNormGradient, layerNormParameters } from './layer-norm'
export { smooth, smoothGradient } from './smooth'
export { addRows, clear, copyRows, fold, multiply, unfold } from './windows'
export { activate, activateGradient } from './activation'
export { adam, addSquares } from './adam'
export { gemm, gemmTransposed, scratchSize, useScratch } from './gemm'
export { jobSize, parallelActivate, parallelGemm, parallelPrograms, serve, stop, useJob } from './parallel'
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

/** Moves `to` by a share of the way towards `from`. */
export function blend(to: usize, from: usize, length: i32, share: f32): void {
  const end = to + (<usize>length << 2)
  for (; to < end; to += 16, from += 16) {
    const old = v128.load(to)
    v128.store(to, f32x4.add(old, f32x4.mul(f32x4.sub(v128.load(from), old), f32x4.splat(share))))
  }
}
