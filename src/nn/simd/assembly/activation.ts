// Activations in place, element by element.

import { tanh } from './tanh'

/** Applies tanh (kind 1) or relu (kind 2) in place. */
export function activate(kind: i32, y: usize, length: i32): void {
  const end = y + (<usize>length << 2)
  if (kind == 1) tanh(y, end)
  else for (; y < end; y += 16) v128.store(y, f32x4.pmax(v128.load(y), f32x4.splat(0)))
}

/** Turns gradients behind an activation into gradients before it, in place, from the activation's output `y`. */
export function activateGradient(kind: i32, dy: usize, y: usize, length: i32): void {
  const end = dy + (<usize>length << 2)
  const one = f32x4.splat(1)
  for (; dy < end; dy += 16, y += 16) {
    const out = v128.load(y)
    const gradient = v128.load(dy)
    v128.store(
      dy,
      kind == 1
        ? f32x4.mul(gradient, f32x4.sub(one, f32x4.mul(out, out)))
        : v128.and(gradient, f32x4.gt(out, f32x4.splat(0))),
    )
  }
}
