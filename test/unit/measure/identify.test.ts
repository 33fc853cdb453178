// Constants found back from runs that machines with known constants made, and from runs of hardware.

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { acrobot } from '#envs/acrobot.js'
import { pendulum } from '#envs/pendulum.js'
import { type EnvSpec, LandbridgeError } from '#src/core/index.js'
import { type HardwareLog, identify, parseHardwareLog, replay } from '#src/measure/index.js'
import { describeRecorded, recorded } from '../../hardware.js'
import { simulatedRun } from './simulated-run.js'

const all = { delay: 0, until: Number.POSITIVE_INFINITY }

/** Fits constants of an env from their nominal values, or others. */
function fitted(
  spec: EnvSpec,
  logs: HardwareLog[],
  names: string[],
  given: Partial<Parameters<typeof identify>[0]> = {},
) {
  const free = names.map((name) => ({ ...spec.physics[name]!, name, start: spec.physics[name]!.nominal }))
  const mechanism = (values: Record<string, number>) => spec.mechanism!(values)
  return identify({ free, mechanism, logs, replays: all, evaluations: 200, seed: 0, ...given })
}

const logOf = (spec: EnvSpec, truth: Record<string, number>, seconds: number, noise = 0) =>
  parseHardwareLog(
    simulatedRun(spec.mechanism!(truth), { seconds, noise }),
    spec.mechanism!({}).positions.length,
    'run',
  )

describe('constants of a simulated run', () => {
  const spec = pendulum.create({})
  const truth = { mass: 1.7, jointDamping: 0.23 }

  it('are found back from nominal, with nothing left of the error', () => {
    const { constants, before, after } = fitted(spec, [logOf(spec, truth, 1)], ['mass', 'jointDamping'])
    for (const { name, value, bound, flat } of constants) {
      expect(value / truth[name as keyof typeof truth]).toBeCloseTo(1, 2)
      expect({ bound, flat }).toEqual({ bound: null, flat: false })
    }
    expect(before.heldOut.rms).toBeGreaterThan(0.01)
    expect(after.heldOut.rms).toBeLessThan(1e-4)
    expect(after.all.rms).toBeLessThan(1e-4)
  }, 60_000)

  it('are found back in a joint of two links, measured with noise', () => {
    const arm = acrobot.create({ model: 'design_C.1' })
    const known = { elbowFriction: 0.3 }
    const { constants, before, after } = fitted(arm, [logOf(arm, known, 1, 1e-4)], Object.keys(known), {
      evaluations: 50,
    })
    for (const { name, value } of constants) expect(value / known[name as keyof typeof known]).toBeCloseTo(1, 1)
    expect(after.heldOut.rms).toBeLessThan(before.heldOut.rms / 10)
  })

  it('have an error that replays with them have, and the same bits for a seed', () => {
    const log = logOf(spec, truth, 1, 1e-3)
    const found = fitted(spec, [log], ['mass'], { evaluations: 30, seed: 7 })
    const values = Object.fromEntries(found.constants.map(({ name, value }) => [name, value]))
    expect(replay(spec.mechanism!(values), [log], all)).toEqual(found.after.all)
    expect(replay(spec.mechanism!({}), [log], all)).toEqual(found.before.all)
    expect(fitted(spec, [log], ['mass'], { evaluations: 30, seed: 7 })).toEqual(found)
  })

  it('lie at the end of a range that ends before them', () => {
    const max = 0.10123456 // as given, not rounded beyond the range
    const free = [{ name: 'jointDamping', min: 0, max, start: 0 }]
    const { constants } = fitted(spec, [logOf(spec, { jointDamping: 0.23 }, 1)], [], { free, evaluations: 100 })
    expect(constants).toEqual([{ name: 'jointDamping', value: max, bound: 'max', flat: false }])
  })

  it('that make no difference stay where they start, and are said to be flat', () => {
    const { constants } = fitted(spec, [logOf(spec, truth, 1, 1e-3)], ['startSpeed', 'mass'], { evaluations: 60 })
    expect(constants[0]).toEqual({
      name: 'startSpeed',
      value: spec.physics.startSpeed!.nominal,
      bound: null,
      flat: true,
    })
    expect(constants[1]).toMatchObject({ flat: false })
  })

  it('that make no difference lie at no bound, though they start at one', () => {
    const { min, max } = spec.physics.startSpeed!
    const free = [{ name: 'startSpeed', min, max, start: min }]
    const { constants } = fitted(spec, [logOf(spec, truth, 1, 1e-3)], [], { free, evaluations: 20 })
    expect(constants).toEqual([{ name: 'startSpeed', value: min, bound: null, flat: true }])
  })

  it('over decades are searched by their size', () => {
    const free = [{ name: 'jointDamping', min: 1e-3, max: 1e3, start: 1 }]
    const log = logOf(spec, { jointDamping: 0.05 }, 1)
    const { constants } = fitted(spec, [log], [], { free, evaluations: 40 })
    expect(Math.abs(Math.log(constants[0]!.value / 0.05))).toBeLessThan(0.2)
  })

  it('that fit one half of the runs alone make the other worse', () => {
    // The first run is fitted, the second held out.
    const [heavy, light] = [logOf(spec, { mass: 2 }, 0.5), logOf(spec, {}, 0.5)]
    const { before, after } = fitted(spec, [heavy, light], ['mass'], { evaluations: 60 })
    expect(before.heldOut.rms).toBeLessThan(1e-6)
    expect(after.fitted.rms).toBeLessThan(before.fitted.rms / 10)
    expect(after.heldOut.rms).toBeGreaterThan(0.01)
  })
})

describe('halves', () => {
  const spec = pendulum.create({})

  it('are every other half second, in the second run those between, and share no replay', () => {
    const log = logOf(spec, {}, 2)
    const startsOf = (logs: HardwareLog[], half: 0 | 1) => replay(spec.mechanism!({}), logs, { ...all, half }).starts
    // A start every 20 ms whose end 100 ms later lies in the same half second: 21 of each.
    expect([startsOf([log], 0), startsOf([log], 1)]).toEqual([42, 42])
    // A run of .6 s has one more replay behind the border, from .5 s.
    const short = logOf(spec, {}, 0.6)
    expect([startsOf([short, log], 0), startsOf([short, log], 1)]).toEqual([63, 43])
    expect(replay(spec.mechanism!({}), [log], all).starts).toBe(96)
  })

  it('of one short run are refused', () => {
    expect(() => fitted(spec, [logOf(spec, {}, 0.4)], ['mass'])).toThrow(
      expect.objectContaining({ code: 'usage', hint: expect.stringContaining('at least 1 s') }),
    )
  })
})

it('counts choices that make no machine, and finds what is beside them', () => {
  const spec = pendulum.create({})
  const mechanism = ({ mass = 1 }: Record<string, number>) => {
    if (mass > 2) throw new LandbridgeError('env', 'Expected a light machine')
    return spec.mechanism!({ mass })
  }
  const { failed, constants } = fitted(spec, [logOf(spec, { mass: 1.7 }, 1)], ['mass'], { mechanism, evaluations: 100 })
  expect(failed).toBeGreaterThan(0)
  expect(constants[0]!.value).toBeCloseTo(1.7, 2)
})

describeRecorded('friction of a recorded machine', () => {
  it('is found from none, and explains what was held out', () => {
    const file = 'dfki_double_pendulum/acrobot_ilqr_tvlqr_lqr_01.csv'
    const log = parseHardwareLog(readFileSync(recorded(file), 'utf8'), 2, file)
    const spec = acrobot.create({ model: 'design_C.1' })
    const free = ['shoulderFriction', 'elbowFriction'].map((name) => ({ ...spec.physics[name]!, name, start: 0 }))
    const still = { shoulderDamping: 0, elbowDamping: 0 }
    const mechanism = (values: Record<string, number>) => spec.mechanism!({ ...still, ...values })
    const replays = { delay: 0, until: 2 }
    const { before, after } = identify({ free, mechanism, logs: [log], replays, evaluations: 40, seed: 0 })
    expect(after.heldOut.rms).toBeLessThan(before.heldOut.rms / 1.5)
    expect(after.all.rms).toBeLessThan(before.all.rms / 1.5)
  }, 60_000)
})
