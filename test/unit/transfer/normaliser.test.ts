// Statistics across a transfer: what each mode keeps, and that refitting leaves the function as it was inside the clip range.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRng, type NormaliserMode, type Snapshot } from '#src/core/index.js'
import { decodeSnapshot, encodeSnapshot, Normaliser } from '#src/nn/index.js'
import { refitNormaliser, transferSnapshot } from '#src/transfer/index.js'
import { CONTINUE_COUNT } from '#src/transfer/transfer-normaliser.js'
import { architecture, forward, moments, networksOf, randomSnapshot, taskOf, twoTasks } from './random-policy.js'

const position = { name: 'cart.position', unit: 'm' }
const angle = { name: 'pole.angle', unit: 'rad' }
const battery = { name: 'battery', unit: 'V' }
const hip = { name: 'hip', unit: 'N m' }
const config = { hidden: [8] }

function transfer(source: Snapshot, channels: (typeof position)[], mode: NormaliserMode) {
  const task = taskOf(channels, [hip], 'box')
  const origin = { env: { id: 'target', config: {} }, physics: {} }
  const networks = networksOf(task, config)
  return transferSnapshot(source, { task, origin, networks }, { normaliser: mode, rng: createRng(3) })
}

describe('modes', () => {
  const source = randomSnapshot(taskOf([position, angle], [hip], 'box'), config, 1_000_000, 1)
  const { mean, variance } = source.normaliser

  it('carry keeps statistics and count; a new channel has mean 0 and variance 1, and says so', () => {
    const { snapshot, surgery } = transfer(source, [battery, angle], 'carry')
    expect(snapshot.normaliser).toEqual({
      count: 1_000_000,
      mean: Float64Array.of(0, mean[1]!),
      variance: Float64Array.of(1, variance[1]!),
    })
    expect(surgery.normaliser).toContain('1,000,000 rows')
    expect(surgery.warnings).toContainEqual(expect.stringContaining('battery: new'))
  })

  it('continue counts no more rows than there were', () => {
    const few = { ...source, normaliser: { ...source.normaliser, count: 7 } }
    expect(transfer(few, [position, angle], 'continue').snapshot.normaliser.count).toBe(7)
  })

  it('all of them clip where the source did', () => {
    const narrow = { ...source, contract: { ...source.contract, clip: 3 } }
    for (const mode of ['carry', 'continue', 'refit', 'reset'] as const)
      expect(transfer(narrow, [position, angle], mode).snapshot.contract.clip).toBe(3)
  })

  it('continue caps the count, so that new rows weigh', () => {
    const { snapshot } = transfer(source, [position, angle], 'continue')
    expect(snapshot.normaliser).toEqual({ count: CONTINUE_COUNT, mean, variance })
  })

  it('continue counts a new channel as if it had been measured as often, and says so', () => {
    const { snapshot, surgery } = transfer(source, [battery, position, angle], 'continue')
    expect(surgery.warnings).toEqual([
      expect.stringContaining('battery: new, its statistics begin as those of 10,000 rows'),
    ])
    const measured = new Normaliser(3, 10)
    measured.load(snapshot.normaliser)
    measured.observe(Float32Array.from({ length: 60_000 }, () => 50))
    // A third of all rows are those that never were: 50 is not two deviations of 24 from the mean.
    expect(measured.state().mean[0]).toBeCloseTo((2 * 50) / 3, 6)
    expect(measured.state().variance[0]).toBeCloseTo((50 ** 2 * 2) / 9 + 1 / 3, 6)
  })

  it('refit keeps the statistics until they are measured', () => {
    expect(transfer(source, [position, angle], 'refit').snapshot.normaliser).toEqual(source.normaliser)
  })

  it('reset empties, warns, and reports by how much the function changed', () => {
    const { snapshot, surgery } = transfer(source, [position, angle], 'reset')
    expect(snapshot.normaliser).toEqual({ count: 0, mean: Float64Array.of(0, 0), variance: Float64Array.of(1, 1) })
    expect(surgery.warnings).toContainEqual(expect.stringContaining('scrambles'))
    expect(surgery.change).toBeGreaterThan(0.01)
  })

  it('a removed channel without statistics is taken as 0, and says so', () => {
    const raw = randomSnapshot(taskOf([position, angle], [hip], 'box'), config, 0, 1)
    expect(transfer(raw, [position], 'carry').surgery.warnings[0]).toContain('pole.angle: removed')
  })

  it.each(['carry', 'reset'] as const)('%s warns of nothing where nothing was measured', (mode) => {
    const raw = randomSnapshot(taskOf([position, angle], [hip], 'box'), config, 0, 1)
    expect(transfer(raw, [battery, position, angle], mode).surgery.warnings).toEqual([])
  })

  it('a new channel has any numbers in the golden observations, which would show if it had an effect', () => {
    const { golden } = transfer(source, [battery, position, angle], 'carry').snapshot
    const batteries = golden.observations.filter((_, i) => i % 3 === 0)
    expect(new Set(batteries).size).toBe(golden.rows)
  })
})

describe('refitting', () => {
  const cases = fc.record({
    tasks: twoTasks,
    config: architecture,
    count: fc.constantFrom(0, 1000),
    shift: fc.double({ min: -1, max: 1, noNaN: true }),
    scale: fc.double({ min: 0.2, max: 2, noNaN: true }),
    seed: fc.integer({ min: 0, max: 1e9 }),
  })

  it('leaves actor and critic as they were inside both clip ranges, and gives the statistics of the rows', () => {
    fc.assert(
      fc.property(cases, ({ tasks, config, count, shift, scale, seed }) => {
        const source = randomSnapshot(tasks.source, config, count, seed)
        const { mean, variance } = source.normaliser
        const rows = moments(source, 64, 2, seed).map((row) =>
          row.map((value, i) => mean[i]! + shift * Math.sqrt(variance[i]!) + scale * (value - mean[i]!)),
        )
        const refitted = refitNormaliser(source, Float32Array.from(rows.flat()), rows.length)
        expect(refitted.normaliser.count).toBe(64)
        for (const row of rows) {
          for (const network of ['actor', 'critic'] as const) {
            const before = forward(source, network, row)
            forward(refitted, network, row).forEach((value, i) => {
              expect(Math.abs(value - before[i]!)).toBeLessThanOrEqual(2e-6 * (1 + Math.abs(before[i]!)))
            })
          }
        }
        expect(decodeSnapshot(encodeSnapshot(refitted)).normaliser).toEqual(refitted.normaliser)
      }),
    )
  })

  const source = randomSnapshot(taskOf([position, angle], [hip], 'box'), config, 1000, 1)

  it('differs only beyond the clip range', () => {
    const [near] = moments(source, 1, 1, 5)
    const rows = moments(source, 64, 1, 6)
    const refitted = refitNormaliser(source, Float32Array.from(rows.flat()), 64)
    const far = near!.map((value, i) => value + 15 * Math.sqrt(source.normaliser.variance[i]!))
    expect(forward(refitted, 'actor', near!)[0]).toBeCloseTo(forward(source, 'actor', near!)[0]!, 5)
    expect(Math.abs(forward(refitted, 'actor', far)[0]! - forward(source, 'actor', far)[0]!)).toBeGreaterThan(1e-4)
  })

  it('leaves a channel that stood still a hundredth of its deviation to move in', () => {
    const refitted = refitNormaliser(source, Float32Array.from([1, 2, 1, 3]), 2)
    expect(refitted.normaliser.mean).toEqual(Float64Array.of(1, 2.5))
    expect(refitted.normaliser.variance[0]).toBeCloseTo(1e-4 * source.normaliser.variance[0]!, 6)
  })

  it('measures a channel that surgery added without any change of the function', () => {
    const { snapshot } = transfer(source, [battery, position, angle], 'refit')
    const rows = moments(source, 64, 2, 7).map((row, i) => [12 + 0.01 * i, ...row])
    const refitted = refitNormaliser(snapshot, Float32Array.from(rows.flat()), 64)
    expect(refitted.normaliser.mean[0]).toBeCloseTo(12.315, 4)
    for (const row of rows) {
      expect(forward(refitted, 'actor', row)[0]).toBeCloseTo(forward(source, 'actor', row.slice(1))[0]!, 5)
    }
  })

  it('takes nothing off for a mean of no rows', () => {
    const raw = randomSnapshot(taskOf([position, angle], [hip], 'box'), config, 0, 1)
    const meant = { ...raw, normaliser: { ...raw.normaliser, mean: Float64Array.of(3, -4) } }
    const rows = moments(raw, 64, 1, 8)
    const refitted = refitNormaliser(meant, Float32Array.from(rows.flat()), 64)
    for (const row of rows) expect(forward(refitted, 'actor', row)[0]).toBeCloseTo(forward(meant, 'actor', row)[0]!, 5)
  })

  it.each([0, 3])('refuses %i rows of four numbers', (rows) => {
    expect(() => refitNormaliser(source, new Float32Array(4), rows)).toThrow(/rows of 2 observations/)
  })
})
