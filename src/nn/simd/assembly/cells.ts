// One step of recurrent cells for some rows, and back. Every gate has `size` floats, a multiple of 4; a row's gates lie side by side.

import { sigmoid } from './smooth'
import { tanhOf } from './tanh'

/** PyTorch's GRU. `gates` [3 x size] holds what comes from the inputs and becomes reset, update, new; `recurrent` what comes from `before`. */
export function gru(gates: usize, recurrent: usize, before: usize, y: usize, size: i32, rows: i32): void {
  const one = f32x4.splat(1)
  const gate = <usize>size << 2
  for (; rows > 0; rows--) {
    const end = y + gate
    for (; y < end; y += 16, before += 16, gates += 16, recurrent += 16) {
      const reset = sigmoid(f32x4.add(v128.load(gates), v128.load(recurrent)))
      const update = sigmoid(f32x4.add(v128.load(gates + gate), v128.load(recurrent + gate)))
      const carried = f32x4.mul(reset, v128.load(recurrent + 2 * gate))
      const fresh = tanhOf(f32x4.add(v128.load(gates + 2 * gate), carried))
      v128.store(gates, reset)
      v128.store(gates + gate, update)
      v128.store(gates + 2 * gate, fresh)
      const kept = f32x4.mul(update, v128.load(before))
      v128.store(y, f32x4.add(f32x4.mul(f32x4.sub(one, update), fresh), kept))
    }
    gates += 2 * gate
    recurrent += 2 * gate
  }
}

/** From the gradient `dy` of the output to those of the gates' sums (from the inputs, from `before`) and, the direct way, of `before`. */
export function gruGradient(
  dy: usize,
  gates: usize,
  recurrent: usize,
  before: usize,
  dGates: usize,
  dRecurrent: usize,
  dBefore: usize,
  size: i32,
  rows: i32,
): void {
  const one = f32x4.splat(1)
  const gate = <usize>size << 2
  for (; rows > 0; rows--) {
    const end = dy + gate
    for (; dy < end; dy += 16, gates += 16, recurrent += 16, before += 16) {
      const d = v128.load(dy)
      const reset = v128.load(gates)
      const update = v128.load(gates + gate)
      const fresh = v128.load(gates + 2 * gate)
      const dFresh = f32x4.mul(f32x4.mul(d, f32x4.sub(one, update)), f32x4.sub(one, f32x4.mul(fresh, fresh)))
      const dReset = slope(f32x4.mul(dFresh, v128.load(recurrent + 2 * gate)), reset)
      const dUpdate = slope(f32x4.mul(d, f32x4.sub(v128.load(before), fresh)), update)
      v128.store(dGates, dReset)
      v128.store(dGates + gate, dUpdate)
      v128.store(dGates + 2 * gate, dFresh)
      v128.store(dRecurrent, dReset)
      v128.store(dRecurrent + gate, dUpdate)
      v128.store(dRecurrent + 2 * gate, f32x4.mul(dFresh, reset))
      v128.store(dBefore, f32x4.mul(d, update))
      dGates += 16
      dRecurrent += 16
      dBefore += 16
    }
    gates += 2 * gate
    recurrent += 2 * gate
    dGates += 2 * gate
    dRecurrent += 2 * gate
  }
}

/** PyTorch's LSTM. `gates` [4 x size] holds the sums and becomes input, forget, cell, output; `before` and `cell` are the cell's state. */
export function lstm(gates: usize, before: usize, cell: usize, y: usize, size: i32, rows: i32): void {
  const gate = <usize>size << 2
  for (; rows > 0; rows--) {
    const end = y + gate
    for (; y < end; y += 16, before += 16, cell += 16, gates += 16) {
      const input = sigmoid(v128.load(gates))
      const forget = sigmoid(v128.load(gates + gate))
      const fresh = tanhOf(v128.load(gates + 2 * gate))
      const output = sigmoid(v128.load(gates + 3 * gate))
      v128.store(gates, input)
      v128.store(gates + gate, forget)
      v128.store(gates + 2 * gate, fresh)
      v128.store(gates + 3 * gate, output)
      const state = f32x4.add(f32x4.mul(forget, v128.load(before)), f32x4.mul(input, fresh))
      v128.store(cell, state)
      v128.store(y, f32x4.mul(output, tanhOf(state)))
    }
    gates += 3 * gate
  }
}

/** From the gradients of output and cell to those of the gates' sums and of the cell's state before. */
export function lstmGradient(
  dy: usize,
  dCell: usize,
  gates: usize,
  before: usize,
  cell: usize,
  dGates: usize,
  dBefore: usize,
  size: i32,
  rows: i32,
): void {
  const one = f32x4.splat(1)
  const gate = <usize>size << 2
  for (; rows > 0; rows--) {
    const end = dy + gate
    for (; dy < end; dy += 16, dCell += 16, gates += 16, before += 16, cell += 16, dGates += 16, dBefore += 16) {
      const d = v128.load(dy)
      const input = v128.load(gates)
      const forget = v128.load(gates + gate)
      const fresh = v128.load(gates + 2 * gate)
      const output = v128.load(gates + 3 * gate)
      const bent = tanhOf(v128.load(cell))
      const through = f32x4.mul(f32x4.mul(d, output), f32x4.sub(one, f32x4.mul(bent, bent)))
      const dState = f32x4.add(v128.load(dCell), through)
      v128.store(dGates, slope(f32x4.mul(dState, fresh), input))
      v128.store(dGates + gate, slope(f32x4.mul(dState, v128.load(before)), forget))
      v128.store(dGates + 2 * gate, f32x4.mul(f32x4.mul(dState, input), f32x4.sub(one, f32x4.mul(fresh, fresh))))
      v128.store(dGates + 3 * gate, slope(f32x4.mul(d, bent), output))
      v128.store(dBefore, f32x4.mul(dState, forget))
    }
    gates += 3 * gate
    dGates += 3 * gate
  }
}

/** d s (1 - s): through a sigmoid, from its output. */
// @ts-ignore: decorator
@inline
function slope(d: v128, s: v128): v128 {
  return f32x4.mul(d, f32x4.mul(s, f32x4.sub(f32x4.splat(1), s)))
}
