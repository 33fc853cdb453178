import fc from 'fast-check'
import { expect, it } from 'vitest'
import { LatencyRecorder } from '#src/link/latency-recorder.js'

it('is all zero and empty where nothing was measured', () => {
  const nothing = { p50: 0, p90: 0, p99: 0, max: 0, histogram: { edges: [], counts: [] } }
  expect(new LatencyRecorder().summary()).toEqual(nothing)
})

it('gives order statistics in milliseconds, and a histogram that counts every sample in its bin', () => {
  const latency = fc.double({ min: 1e-6, max: 10, noNaN: true })
  fc.assert(
    fc.property(fc.array(latency, { minLength: 1, maxLength: 200 }), (latencies) => {
      const recorder = new LatencyRecorder()
      for (const seconds of latencies) recorder.add(seconds)
      const { p50, p90, p99, max, histogram } = recorder.summary()
      const sorted = latencies.map((seconds) => 1000 * seconds).sort((a, b) => a - b)
      expect(max).toBe(sorted.at(-1))
      for (const [share, quantile] of [
        [0.5, p50],
        [0.9, p90],
        [0.99, p99],
      ] as const) {
        expect(sorted.filter((value) => value <= quantile).length).toBeGreaterThanOrEqual(share * sorted.length)
      }
      expect(histogram.edges.length).toBe(histogram.counts.length + 1)
      const within = (low: number, high: number) => sorted.filter((value) => value >= low && value < high).length
      expect(histogram.counts.reduce((sum, count) => sum + count)).toBe(latencies.length)
      const clear = sorted.every((value) => histogram.edges.every((edge) => Math.abs(value / edge - 1) > 1e-9))
      if (clear && sorted[0]! >= 1e-3) {
        expect(histogram.counts).toEqual(
          histogram.counts.map((_, i) => within(histogram.edges[i]!, histogram.edges[i + 1]!)),
        )
      }
    }),
  )
})

it('takes a latency of nothing, as a clock of little resolution gives', () => {
  const recorder = new LatencyRecorder()
  for (const seconds of [0, 0, 0.001]) recorder.add(seconds)
  const { p50, histogram } = recorder.summary()
  expect([p50, histogram.counts[0], histogram.counts.at(-1)]).toEqual([0, 2, 1])
})

it('forgets on request', () => {
  const recorder = new LatencyRecorder()
  recorder.add(1)
  recorder.clear()
  recorder.add(0.002)
  expect(recorder.summary()).toMatchObject({ p50: 2, max: 2 })
})
