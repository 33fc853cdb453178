// Kernels whose work is cut into tasks that several threads take. A task is some rows of a product, or a stretch of an array, so
// that no sum is cut: the bits are those of one thread, whoever takes what.

import { activate, activateGradient } from './activation'
import { gemm, gemmTransposed } from './gemm'
import { runProgram } from './program'

// The job, in memory that all threads share, as 32-bit words.
/**
 * Number of the job in the upper half, then the first task that nobody took yet and the end of them, a byte each: one word, so that
 * taking a task cannot mix jobs up.
 */
const OPEN: usize = 0
const DONE: usize = 64
const SLEEPING: usize = 128
const STOP: usize = 132
const KIND: usize = 192
const CHUNK: usize = 200
const ARGUMENTS: usize = 204

const PRODUCT: i32 = 0
const TRANSPOSED: i32 = 1
const ACTIVATE: i32 = 2
const GRADIENT: i32 = 3
const PROGRAM: i32 = 4

/** Multiplications from which a product, and floats from which an element-wise kernel, is worth waking others for. */
const WORTH: i32 = 400_000
const LONG: i32 = 8192
/** Numbers of B that take long to pack. */
const BROAD: i32 = 16384

/** A thread looks for a job this often before it sleeps: some ten milliseconds, longer than it takes to collect a short rollout. */
const IDLE: i32 = 10_000_000
/**
 * The first thread looks this often for the others before it sleeps, some ten milliseconds: as long as it keeps its core, the
 * system moves a thread that it woke on that core to another.
 */
const PATIENCE: i32 = 10_000_000
/** Waits of .1 ms for a task that another thread took, 10 s in all: then that thread is taken for dead. */
const WAITS: i32 = 100_000

let job: usize = 0
let threads: i32 = 1

/** Bytes of a job's memory. */
export function jobSize(): i32 {
  return 320
}

/** Where the job lies, and how many threads work on it. */
export function useJob(at: usize, count: i32): void {
  job = at
  threads = count
}

// @ts-ignore: decorator
@inline
function argument(index: usize): i32 {
  return load<i32>(job + ARGUMENTS + (index << 2))
}

// @ts-ignore: decorator
@inline
function argue(index: usize, value: i32): void {
  store<i32>(job + ARGUMENTS + (index << 2), value)
}

/** `gemm` of `valid` 0, else `gemmTransposed`; false where a thread died meanwhile. */
export function parallelGemm(
  transposed: bool,
  m: i32,
  n: i32,
  valid: i32,
  k: i32,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  start: usize,
  startRow: usize,
  c: usize,
  cRow: usize,
): bool {
  argue(0, m)
  argue(1, n)
  argue(2, valid)
  argue(3, k)
  argue(4, <i32>a)
  argue(5, <i32>aRow)
  argue(6, <i32>aStep)
  argue(7, <i32>b)
  argue(8, <i32>bStep)
  argue(9, <i32>start)
  argue(10, <i32>startRow)
  argue(11, <i32>c)
  argue(12, <i32>cRow)
  const small = m < 16 * threads || <f64>m * <f64>n * <f64>k < <f64>WORTH
  // Every task packs all of B, and fewer than 12 rows would not be packed; as many tasks for each thread.
  const most = m / (n * k > BROAD ? 48 : 16)
  const even = most - (most % threads)
  const tasks = small ? 1 : min(3 * threads, max(even, threads))
  return share(transposed ? TRANSPOSED : PRODUCT, (m + tasks - 1) / tasks, m)
}

/** `activate`, or `activateGradient` where `gradients` is not 0; false where a thread died meanwhile. */
export function parallelActivate(kind: i32, gradients: usize, y: usize, length: i32): bool {
  argue(0, length)
  argue(1, kind)
  argue(2, <i32>gradients)
  argue(3, <i32>y)
  // Whole cache lines.
  const chunk = length < LONG ? length : 16 * ((length + 48 * threads - 1) / (48 * threads))
  return share(gradients ? GRADIENT : ACTIVATE, chunk, length)
}

/** Lists of calls, each as a whole on one thread; `starts` holds their addresses. False where a thread died meanwhile. */
export function parallelPrograms(starts: usize, count: i32): bool {
  argue(0, count)
  argue(1, <i32>starts)
  return share(PROGRAM, 1, count)
}

/** Does the tasks of a job, `chunk` of `whole` rows or floats each, with whoever else is there. */
function share(kind: i32, chunk: i32, whole: i32): bool {
  const tasks = (whole + chunk - 1) / chunk
  store<i32>(job + KIND, kind)
  store<i32>(job + CHUNK, chunk)
  if (tasks == 1) {
    perform(0)
    return true
  }
  atomic.store<i32>(job + DONE, 0)
  const open = ((atomic.load<i32>(job + OPEN) + 0x10000) & 0xffff0000) | tasks
  atomic.store<i32>(job + OPEN, open)
  if (atomic.load<i32>(job + SLEEPING) > 0) atomic.notify(job + OPEN, threads)
  while (takeOne(true)) {}
  return finished(tasks)
}

/** Waits for the tasks that others took. */
function finished(tasks: i32): bool {
  for (let i = 0; i < PATIENCE; i++) if (atomic.load<i32>(job + DONE) == tasks) return true
  for (let i = 0; i < WAITS; i++) {
    const done = atomic.load<i32>(job + DONE)
    if (done == tasks) return true
    atomic.wait<i32>(job + DONE, done, 100_000)
  }
  return false
}

/**
 * Takes a task and does it; false where none is open. The first thread takes from the front, the others from the back: so each
 * finds in its own cache, mostly, what it wrote there a job ago.
 */
function takeOne(front: bool): bool {
  let open = atomic.load<i32>(job + OPEN)
  while (isOpen(open)) {
    const seen = atomic.cmpxchg<i32>(job + OPEN, open, front ? open + 0x100 : open - 1)
    if (seen == open) {
      perform(front ? (open >> 8) & 0xff : (open & 0xff) - 1)
      atomic.add<i32>(job + DONE, 1)
      return true
    }
    open = seen
  }
  return false
}

// @ts-ignore: decorator
@inline
function isOpen(open: i32): bool {
  return ((open >> 8) & 0xff) < (open & 0xff)
}

function perform(task: i32): void {
  const kind = load<i32>(job + KIND)
  if (kind == PROGRAM) {
    runProgram(load<u32>(<usize>argument(1) + (<usize>task << 2)))
    return
  }
  const chunk = load<i32>(job + CHUNK)
  const first = task * chunk
  const count = min(chunk, argument(0) - first)
  if (kind >= ACTIVATE) {
    const at = <usize>first << 2
    const y = <usize>argument(3) + at
    if (kind == ACTIVATE) activate(argument(1), y, count)
    else activateGradient(argument(1), <usize>argument(2) + at, y, count)
    return
  }
  const row = <usize>first
  const a = <usize>argument(4) + row * <usize>argument(5)
  const start = <usize>argument(9) + row * <usize>argument(10)
  const c = <usize>argument(11) + row * <usize>argument(12)
  if (kind == PRODUCT) {
    gemm(count, argument(1), argument(3), a, argument(5), argument(6), argument(7), argument(8), start, argument(10), c, argument(12))
    return
  }
  const n = argument(1)
  const k = argument(3)
  gemmTransposed(count, n, argument(2), k, a, argument(5), argument(6), argument(7), argument(8), start, argument(10), c, argument(12))
}

/** Takes tasks until the pool stops: the whole life of a thread beside the first. */
export function serve(): void {
  let idle = 0
  while (!atomic.load<i32>(job + STOP)) {
    if (takeOne(false)) {
      idle = 0
      continue
    }
    if (++idle < IDLE) continue
    const open = atomic.load<i32>(job + OPEN)
    atomic.add<i32>(job + SLEEPING, 1)
    if (!isOpen(open) && !atomic.load<i32>(job + STOP)) atomic.wait<i32>(job + OPEN, open, 1_000_000_000)
    atomic.sub<i32>(job + SLEEPING, 1)
    idle = 0
  }
}

/** Ends the life of all other threads. */
export function stop(): void {
  atomic.store<i32>(job + STOP, 1)
  atomic.notify(job + OPEN, threads)
}
