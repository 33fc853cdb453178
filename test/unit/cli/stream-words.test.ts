// What a stream comes to, in words.

import { expect, it } from 'vitest'
import { describeStream } from '#src/cli/run.js'
import { haltInWords } from '#src/link/index.js'

const latencyMs = { p50: 1.234, p90: 2, p99: 3.456, max: 4, histogram: { edges: [], counts: [] } }
const measured = { controlHz: 20, seconds: 2, ticks: 40, misses: 1, interventions: 2, trips: 3, latencyMs, returns: [] }

it('has a latency where commands were sent', () => {
  expect(describeStream(measured)).toBe(
    'streamed 2 s at 20 Hz: latency p50 1.23 ms, p99 3.46 ms; deadlines missed: 1, interventions: 2, safe stops: 3',
  )
  expect(describeStream({ ...measured, ticks: 0 })).toMatch(/^streamed 2 s at 20 Hz: no command was sent; deadlines/)
})

it('says of readings that are none what a driver must do', () => {
  expect(haltInWords('observation')).toMatch(
    /^observation: .*the program at the robot says which; observe\(into\) must fill/,
  )
  expect(haltInWords('silence')).toBe('silence')
})
