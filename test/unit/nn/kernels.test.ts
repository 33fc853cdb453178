// The WebAssembly kernels and the memory they work in.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRng } from '#src/core/index.js'
import { address, Instance } from '#src/nn/simd/instance.js'
import { SimdTable } from '#src/nn/simd/table.js'

const size = fc.integer({ min: 1, max: 37 })

function block(instance: Instance, values: Float32Array): number {
  const at = instance.allocate(values.length)
  instance.floats.set(values, at)
  return at
}

describe('the matrix product', () => {
  it('sums every element in the order of k, in single precision, for all sizes and strides', () => {
    const instance = new Instance()
    fc.assert(
      fc.property(size, fc.integer({ min: 1, max: 10 }), size, fc.boolean(), fc.nat(), (m, quads, k, turned, seed) => {
        const n = 4 * quads
        const rng = createRng(seed)
        const draw = (length: number) => Float32Array.from({ length }, () => rng.normal())
        const [a, b, start] = [draw(m * k), draw(k * n), draw(n)]
        const at = [a, b, start, new Float32Array(m * n)].map((values) => block(instance, values))
        const [pa, pb, ps, pc] = at.map(address) as [number, number, number, number]
        // A as [m x k], or turned as [k x m], as the weight gradient reads it.
        const [row, step] = turned ? [4, 4 * m] : [4 * k, 4]
        instance.kernels.gemm(m, n, k, pa, row, step, pb, 4 * n, ps, 0, pc, 4 * n)
        const got = instance.floats.slice(at[3], at[3]! + m * n)
        got.forEach((value, index) => {
          const [i, j] = [Math.floor(index / n), index % n]
          let sum = start[j]!
          for (let p = 0; p < k; p++) {
            const product = Math.fround(a[turned ? p * m + i : i * k + p]! * b[p * n + j]!)
            sum = Math.fround(sum + product)
          }
          expect(value).toBe(sum)
        })
        at.forEach((one, i) => {
          instance.release(one, [m * k, k * n, n, m * n][i]!)
        })
      }),
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

  it('let NaN through, saturate at infinity and cut relu at 0', () => {
    const odd = Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0.5)
    const [nan, high, low] = apply(1, odd)
    expect([nan, high, low].map((value) => Math.round(value! * 1e6) / 1e6)).toEqual([Number.NaN, 1, -1])
    expect(apply(2, odd)).toEqual(Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, 0, 0))
  })
})

describe('transposing', () => {
  it('turns [inputs x padded outputs] into [outputs x padded inputs] and writes nothing else', () => {
    const instance = new Instance()
    fc.assert(
      fc.property(size, size, (inputs, outputs) => {
        const [from, to] = [Math.ceil(outputs / 4) * 4, Math.ceil(inputs / 4) * 4]
        const source = block(
          instance,
          Float32Array.from({ length: inputs * from }, (_, i) => i + 1),
        )
        const target = block(instance, new Float32Array(outputs * to))
        instance.kernels.transpose(address(source), 4 * from, inputs, outputs, address(target), 4 * to)
        const got = instance.floats.slice(target, target + outputs * to)
        const expected = got.map((_, at) => (at % to < inputs ? (at % to) * from + Math.floor(at / to) + 1 : 0))
        expect(got).toEqual(expected)
        instance.release(source, inputs * from)
        instance.release(target, outputs * to)
      }),
    )
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
        instance.release(instance.allocate(before - 16), before - 16)
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
    expect(() => new Instance().allocate(2 ** 31)).toThrow(RangeError)
  })
})

function release(instance: Instance, { at, size: length, mark }: { at: number; size: number; mark: number }): void {
  expect(instance.floats.subarray(at, at + length).every((value) => value === mark)).toBe(true)
  instance.release(at, length)
}
