// Kernels that were noted down in memory, to be run later or by another thread: the passes of a network as a list of calls.

import { activate, activateGradient } from './activation'
import { adam, addSquares } from './adam'
import { gemm, gemmTransposed } from './gemm'
import { smooth, smoothGradient } from './smooth'
import { clear } from './windows'

// What a call begins with, before its arguments, all as 32-bit words.
const END: i32 = 0
const GEMM: i32 = 1
const TRANSPOSED: i32 = 2
const ACTIVATE: i32 = 3
const ACTIVATE_GRADIENT: i32 = 4
const SMOOTH: i32 = 5
const SMOOTH_GRADIENT: i32 = 6
const CLEAR: i32 = 7
const ADD_SQUARES: i32 = 8

let at: usize = 0

// @ts-ignore: decorator
@inline
function next(): i32 {
  const word = load<i32>(at)
  at += 4
  return word
}

// @ts-ignore: decorator
@inline
function real(): f32 {
  return reinterpret<f32>(next())
}

/** Runs the calls from `start` to their end. */
export function runProgram(start: usize): void {
  at = start
  for (let kernel = next(); kernel != END; kernel = next()) {
    if (kernel == GEMM) gemm(next(), next(), next(), next(), next(), next(), next(), next(), next(), next(), next(), next())
    else if (kernel == TRANSPOSED)
      gemmTransposed(next(), next(), next(), next(), next(), next(), next(), next(), next(), next(), next(), next(), next())
    else if (kernel == ACTIVATE) activate(next(), next(), next())
    else if (kernel == ACTIVATE_GRADIENT) activateGradient(next(), next(), next(), next())
    else if (kernel == SMOOTH) smooth(next(), next(), next(), next())
    else if (kernel == SMOOTH_GRADIENT) smoothGradient(next(), next(), next(), next())
    else if (kernel == CLEAR) clear(next(), next())
    else if (kernel == ADD_SQUARES) addSquares(next(), next(), next())
    else adam(next(), next(), next(), next(), next(), next(), real(), real(), real(), real())
  }
}
