// Activations made of the hyperbolic tangent: kinds 3 elu, 4 silu, 5 gelu (its tanh form). Padding of 0 stays 0 through each.

import { tanhOf } from './tanh'

const ROOT: f32 = 0.7978845608 // root of 2 / pi
const CUBE: f32 = 0.044715

/** Applies kind 3 to 5 to `length` floats at `x`, to `y`, which may be `x`. */
export function smooth(kind: i32, x: usize, y: usize, length: i32): void {
  const end = x + (<usize>length << 2)
  if (kind == 3) for (; x < end; x += 16, y += 16) v128.store(y, elu(v128.load(x)))
  else if (kind == 4) for (; x < end; x += 16, y += 16) v128.store(y, silu(v128.load(x)))
  else for (; x < end; x += 16, y += 16) v128.store(y, gelu(v128.load(x)))
}

/** Turns gradients behind such an activation into gradients before it, in place: for elu from its output, for the others from what went in. */
export function smoothGradient(kind: i32, dy: usize, x: usize, length: i32): void {
  const end = dy + (<usize>length << 2)
  if (kind == 3) for (; dy < end; dy += 16, x += 16) multiply(dy, eluSlope(v128.load(x)))
  else if (kind == 4) for (; dy < end; dy += 16, x += 16) multiply(dy, siluSlope(v128.load(x)))
  else for (; dy < end; dy += 16, x += 16) multiply(dy, geluSlope(v128.load(x)))
}

// @ts-ignore: decorator
@inline
function multiply(dy: usize, slope: v128): void {
  v128.store(dy, f32x4.mul(v128.load(dy), slope))
}

/** tanh that is exactly 1 where single precision cannot tell: what is left of its error would be multiplied by a large x. */
// @ts-ignore: decorator
@inline
function saturated(x: v128): v128 {
  const one = f32x4.splat(1)
  const sign = f32x4.pmin(f32x4.pmax(x, f32x4.neg(one)), one)
  return v128.bitselect(sign, tanhOf(x), f32x4.gt(f32x4.abs(x), f32x4.splat(7.9)))
}

/** 1 / (1 + exp(-x)) */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  const half = f32x4.splat(0.5)
  return f32x4.add(half, f32x4.mul(half, saturated(f32x4.mul(half, x))))
}

/** exp(x) - 1 = 2 t / (1 - t) with t = tanh(x / 2), below 0. */
// @ts-ignore: decorator
@inline
function elu(x: v128): v128 {
  const t = tanhOf(f32x4.mul(f32x4.splat(0.5), f32x4.pmin(x, f32x4.splat(0))))
  const below = f32x4.div(f32x4.add(t, t), f32x4.sub(f32x4.splat(1), t))
  return v128.bitselect(x, below, f32x4.gt(x, f32x4.splat(0)))
}

// @ts-ignore: decorator
@inline
function eluSlope(y: v128): v128 {
  const one = f32x4.splat(1)
  return v128.bitselect(one, f32x4.add(y, one), f32x4.gt(y, f32x4.splat(0)))
}

// @ts-ignore: decorator
@inline
function silu(x: v128): v128 {
  return f32x4.mul(x, sigmoid(x))
}

// @ts-ignore: decorator
@inline
function siluSlope(x: v128): v128 {
  const one = f32x4.splat(1)
  const s = sigmoid(x)
  return f32x4.mul(s, f32x4.add(one, f32x4.mul(x, f32x4.sub(one, s))))
}

// @ts-ignore: decorator
@inline
function geluTanh(x: v128): v128 {
  const cubic = f32x4.mul(f32x4.splat(CUBE), f32x4.mul(x, f32x4.mul(x, x)))
  return saturated(f32x4.mul(f32x4.splat(ROOT), f32x4.add(x, cubic)))
}

// @ts-ignore: decorator
@inline
function gelu(x: v128): v128 {
  return f32x4.mul(f32x4.mul(f32x4.splat(0.5), x), f32x4.add(f32x4.splat(1), geluTanh(x)))
}

// @ts-ignore: decorator
@inline
function geluSlope(x: v128): v128 {
  const one = f32x4.splat(1)
  const half = f32x4.splat(0.5)
  const t = geluTanh(x)
  const inner = f32x4.mul(f32x4.splat(ROOT), f32x4.add(one, f32x4.mul(f32x4.splat(3 * CUBE), f32x4.mul(x, x))))
  const bent = f32x4.mul(f32x4.mul(half, x), f32x4.mul(f32x4.sub(one, f32x4.mul(t, t)), inner))
  return f32x4.add(f32x4.mul(half, f32x4.add(one, t)), bent)
}
