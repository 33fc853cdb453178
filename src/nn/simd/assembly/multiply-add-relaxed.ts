// x y + sum with one rounding where the processor has it, else with two: takes the place of multiply-add.ts in the relaxed module.

// @ts-ignore: decorator
@inline
export function multiplyAdd(x: v128, y: v128, sum: v128): v128 {
  return f32x4.relaxed_madd(x, y, sum)
}
