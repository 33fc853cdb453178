// The WebAssembly kernels and the memory they work in.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRng } from '#src/core/index.js'
import { activate } from '#src/nn/reference-network.js'
import { address, Instance } from '#src/nn/simd/instance.js'
import { SimdTable } from '#src/nn/simd/table.js'

const size = fc.integer({ min: 1, max: 37 })

function block(instance: Instance, values: Float32Array): number {
  const at = instance.allocate(values.length)
  instance.floats.set(values, at)
  return at
}

/** Small ones of every remainder, and some that are cut into pieces. */
const shapes = fc.oneof(
  { weight: 9, arbitrary: fc.tuple(size, fc.integer({ min: 1, max: 10 }), size) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(3, 13), fc.constantFrom(9, 65, 67), fc.constantFrom(255, 259)) },
)

describe('the matrix product', () => {
  it('sums every element in the order of k, in single precision, for all sizes and ways its operands lie', () => {
    const instance = new Instance()
    fc.assert(
      fc.property(
        shapes,
        fc.boolean(),
        fc.boolean(),
        fc.nat(3),
        fc.nat(),
        (shape, turned, transposed, lacking, seed) => {
          const [m, quads, k] = shape
          const n = 4 * quads
          const rng = createRng(seed)
          const draw = (length: number) => Float32Array.from({ length }, () => rng.normal())
          // A as [m x k], or turned as [k x m], as the weight gradient reads it; B as [k x n], or transposed with rows of whole vectors.
          const [row, step] = turned ? [4, 4 * m] : [4 * k, 4]
          const bRow = Math.ceil(k / 4) * 4
          const values = [draw(m * k), draw(transposed ? n * bRow : k * n), draw(n), new Float32Array(m * n)] as const
          const [a, b, start] = values
          const at = values.map((one) => block(instance, one))
          const [pa, pb, ps, pc] = at.map(address) as [number, number, number, number]
          const valid = n - lacking
          if (transposed) instance.kernels.gemmTransposed(m, n, valid, k, pa, row, step, pb, 4 * bRow, ps, 0, pc, 4 * n)
          else instance.kernels.gemm(m, n, k, pa, row, step, pb, 4 * n, ps, 0, pc, 4 * n)
          const ofB = (p: number, j: number) => (transposed ? (j < valid ? b[j * bRow + p]! : 0) : b[p * n + j]!)
          const expected = values[3].map((_, index) => {
            const [i, j] = [Math.floor(index / n), index % n]
            let sum = start[j]!
            for (let p = 0; p < k; p++)
              sum = Math.fround(sum + Math.fround(a[turned ? p * m + i : i * k + p]! * ofB(p, j)))
            return sum
          })
          expect(instance.floats.slice(at[3], at[3]! + m * n)).toEqual(expected)
          for (const [i, one] of values.entries()) instance.release(at[i]!, one.length)
        },
      ),
    )
  })
})

describe('activations', () => {
  const apply = (kind: number, values: Float32Array) => {
    const instance = new Instance()
    const at = block(instance, values)
    instance.kernels.activate(kind, address(at), values.length)
    return instance.floats.slice(at, at + values.length)
  }

  it.each([0.01, 1, 4, 10, 100])('approximate tanh within 1e-6 up to %f, odd and never beyond 1', (span) => {
    const values = Float32Array.from({ length: 40_000 }, (_, i) => span * (i / 20_000 - 1))
    const got = apply(1, values)
    const mirrored = apply(
      1,
      values.map((value) => -value),
    )
    got.forEach((value, i) => {
      if (Math.abs(value - Math.tanh(values[i]!)) > 1e-6 || Math.abs(value) > 1 || mirrored[i] !== -value)
        expect.fail(`tanh(${values[i]}) gave ${value}, its mirror ${mirrored[i]}`)
    })
  })

  it.each([
    [3, 'elu'],
    [4, 'silu'],
    [5, 'gelu'],
  ] as const)('give kind %i, %s, and its slope within 2e-6', (kind, name) => {
    const values = Float32Array.from({ length: 40_000 }, (_, i) => 12 * (i / 20_000 - 1))
    const instance = new Instance()
    const at = [values, values, values.map(() => 1)].map((one) => block(instance, one)) as [number, number, number]
    const [x, y, dy] = at.map(address) as [number, number, number]
    instance.kernels.smooth(kind, x, y, values.length)
    instance.kernels.smoothGradient(kind, dy, kind === 3 ? y : x, values.length)
    values.forEach((value, i) => {
      const expected = activate(name, value)
      const slope = (activate(name, value + 1e-6) - activate(name, value - 1e-6)) / 2e-6
      const [got, steep] = [instance.floats[at[1] + i]!, instance.floats[at[2] + i]!]
      const isClose = Math.abs(got - expected) <= 2e-6 * (1 + Math.abs(expected)) && Math.abs(steep - slope) <= 1e-5
      if (!isClose) expect.fail(`${name}(${value}) gave ${got}, slope ${steep}, not ${expected}, ${slope}`)
    })
  })

  it('let NaN through, saturate at infinity and cut relu at 0', () => {
    const odd = Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0.5)
    const [nan, high, low] = apply(1, odd)
    expect([nan, high, low].map((value) => Math.round(value! * 1e6) / 1e6)).toEqual([Number.NaN, 1, -1])
    expect(apply(2, odd)).toEqual(Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, 0, 0))
  })
})

describe('memory', () => {
  it('hands out zeroed blocks that never overlap, and takes all of them back', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 9000 }), fc.nat(9)), { maxLength: 40 }), (requests) => {
        const instance = new Instance()
        const held: { at: number; size: number; mark: number }[] = []
        requests.forEach(([length, drop], mark) => {
          const at = instance.allocate(length)
          expect(at % 16).toBe(0)
          expect(instance.floats.subarray(at, at + length).every((value) => value === 0)).toBe(true)
          instance.floats.fill(mark + 1, at, at + length)
          held.push({ at, size: length, mark: mark + 1 })
          if (drop < 4) release(instance, held.splice(drop % held.length, 1)[0]!)
        })
        for (const one of held) release(instance, one)
        const before = instance.floats.length
        const own = Math.ceil(instance.kernels.heapStart() / 64) * 16 + instance.kernels.scratchSize()
        instance.release(instance.allocate(before - own), before - own)
        expect(instance.floats.length).toBe(before)
      }),
      { numRuns: 50 },
    )
  })

  it('does not grow while tables come and go', () => {
    const instance = new Instance()
    const values = new Float32Array(3000)
    new SimdTable(instance, values, 3).dispose()
    const before = instance.floats.length
    for (let round = 0; round < 2000; round++) {
      const tables = [3, 10, 5].map((columns) => new SimdTable(instance, values.subarray(0, 300), columns))
      for (const table of tables) table.dispose()
      tables[0]!.dispose()
    }
    expect(instance.floats.length).toBe(before)
  })

  it('says so where it runs out', () => {
    expect(() => new Instance().allocate(2 ** 31)).toThrow(expect.objectContaining({ code: 'engine' }))
  })
})

function release(instance: Instance, { at, size: length, mark }: { at: number; size: number; mark: number }): void {
  expect(instance.floats.subarray(at, at + length).every((value) => value === mark)).toBe(true)
  instance.release(at, length)
}
