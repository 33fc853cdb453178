// What logs hold of a machine: which joints, which way they count, and from where.

import { readFileSync } from 'node:fs'
import { createRng, type EnvPlugin, nominalPhysics } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'
import { fittingZero, type HardwareLog, parseHardwareLog, replay } from '#src/measure/index.js'
import { describeRecorded, recorded } from '../../hardware.js'
import { simulatedRun } from './simulated-run.js'

const all = { delay: 0, until: Number.POSITIVE_INFINITY }

/** A pendulum that swings, as logged by somebody to whom 0 is so far from its own. */
function pendulumRun(aside: number): HardwareLog {
  const log = parseHardwareLog(simulatedRun(pendulum(), { seconds: 3 }), 1, 'run')
  return { ...log, positions: log.positions.map((position) => position - aside) }
}

const pendulum = () => envs.pendulum.create({}).mechanism!({})

describe.each([envs.cartPole, envs.cartPoleSwingUp] as EnvPlugin[])("a log of $id's own sensors", ({ id, create }) => {
  it('is replayed without an error', () => {
    const spec = create(id === 'cart-pole' ? { action: 'continuous' } : {})
    const env = spec.create(nominalPhysics(spec))
    const rng = createRng(4)
    env.reset(rng)
    const rows = ['time,pos_meas1,vel_meas1,tau_con1,pos_meas2,vel_meas2,tau_con2']
    for (let k = 0; k < 60; k++) {
      const [x, v, ...turning] = env.result.observation
      const [angle, spin] = turning.length === 2 ? turning : [Math.atan2(turning[1]!, turning[0]!), turning[2]]
      const force = rng.uniform(-3, 3)
      rows.push([k / spec.controlHz, x, v, Math.fround(force), angle, spin, 0].join())
      env.step(Float32Array.of(force))
    }
    const mechanism = spec.mechanism!({})
    const log = parseHardwareLog(rows.join('\n'), 2, 'run')
    expect(fittingZero(mechanism, [log], all)).toEqual([0, 0])
    expect(replay(mechanism, [log], all).rms).toBeLessThan(2e-4)
  })
})

describeRecorded('runs of a pendulum that count from hanging', () => {
  // The lab's .57 kg at .5 m, as a rod of that weight moment and inertia; an independent RK4 gives .01858 and .01871.
  it.each([
    ['ddp', 0.0186],
    ['gravity_compensation', 0.0187],
  ])('%s', (run, rms) => {
    const text = readFileSync(recorded(`dfki_simple_pendulum/${run}.csv`), 'utf8')
    const machine = envs.pendulum.create({}).mechanism!({ mass: 0.76, length: 0.75, gravity: 9.81 })
    const logs = [parseHardwareLog(text, 1, run)]
    const zero = fittingZero(machine, logs, all)
    expect(zero).toEqual([Math.PI])
    expect(replay(machine, logs, { ...all, zero }).rms).toBeCloseTo(rms, 4)
  })
})

describe('where logs count from', () => {
  it.each([0, Math.PI])('is found where the machine says that it may be %f', (zero) => {
    expect(fittingZero(pendulum(), [pendulumRun(zero)], all)).toEqual([zero])
  })

  it('is told else, and moves the machine, not the error', () => {
    const told = replay(pendulum(), [pendulumRun(0.7)], { ...all, zero: [0.7] })
    expect(told.rms).toBeLessThan(1e-6)
    expect(replay(pendulum(), [pendulumRun(0.7)], all).rms).toBeGreaterThan(0.01)
  })

  it('may go round with an encoder', () => {
    const log = pendulumRun(0)
    const wrapped = { ...log, positions: log.positions.map((angle) => Math.atan2(Math.sin(angle), Math.cos(angle))) }
    expect(wrapped.positions).not.toEqual(log.positions)
    expect(replay(pendulum(), [wrapped], all).rms).toBeLessThan(1e-6)
  })
})

it('a joint that slides does not go round', () => {
  const mechanism = envs.cartPole.create({ action: 'continuous' }).mechanism!({})
  const log = parseHardwareLog(simulatedRun(mechanism, { seconds: 0.4 }), 2, 'run')
  const half = log.positions.length / 2
  const moved = log.positions.map((position, i) => (i >= half ? position + 2 * Math.PI : position))
  const { joints } = replay(mechanism, [{ ...log, positions: moved }], all)
  expect(joints[0]).toBeGreaterThan(1)
  expect(joints[1]).toBeLessThan(1e-4)
})

it.each([2, 3])('a reacher of %d links is logged without its payload, straight to the right being 0', (links) => {
  const mechanism = envs.reacher.create({ links }).mechanism!({})
  expect(mechanism.positions).toHaveLength(links)
  expect(mechanism.turns).toEqual(Array(links).fill(true))
  expect(mechanism.zeros).toEqual([[Math.PI / 2], ...Array(links - 1).fill([0])])
})
