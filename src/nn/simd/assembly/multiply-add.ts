// x y + sum with two roundings: the same bits everywhere. In the relaxed modules the build makes it one.

// @ts-ignore: decorator
@inline
export function multiplyAdd(x: v128, y: v128, sum: v128): v128 {
  return f32x4.add(sum, f32x4.mul(x, y))
}
