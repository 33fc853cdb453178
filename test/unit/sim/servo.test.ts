// Servos, Stribeck and smooth friction against closed forms.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AxisSpec, box, disc, pin, rod, slider, World } from '#src/sim/index.js'
import { doublePendulumWorld, GRAVITY, pendulumWorld, run, rungeKutta } from './rods.js'

function flywheel(hz: number, axis: AxisSpec): World {
  return new World({
    step: 1 / hz,
    gravity: 0,
    bodies: { wheel: disc({ radius: 1, mass: 2 }) },
    joints: { axle: pin({ body: 'wheel', ...axis }) },
  })
}

describe('a servo', () => {
  it.each([1, 100, 1e4, 1e6, 1e9])(
    'of stiffness %f is stable at 60 Hz and ends exactly where gravity lets it',
    (stiffness) => {
      const servo = { stiffness, damping: 2 * Math.sqrt(stiffness) }
      const world = pendulumWorld(60, { servo })
      world.start([0], [0])
      world.targets[0] = 1
      let most = 0
      run(world, 3000, () => {
        most = Math.max(most, Math.abs(world.velocities[0]!))
      })
      expect(most).toBeLessThan(120)
      const torque = 0.5 * GRAVITY * Math.sin(world.positions[0]!)
      expect(stiffness * (1 - world.positions[0]!)).toBeCloseTo(torque, 4)
      expect(Math.abs(world.velocities[0]!)).toBeLessThan(1e-9)
    },
  )

  it('of any stiffness keeps a double pendulum still', () => {
    for (const stiffness of [1e3, 1e6, 1e9]) {
      const world = doublePendulumWorld(60, { servo: { stiffness, damping: 2 * Math.sqrt(stiffness) } })
      world.start([Math.PI / 2, 0], [0, 0])
      run(world, 1200)
      expect(Math.abs(world.velocities[0]!) + Math.abs(world.velocities[1]!)).toBeLessThan(1e-7)
      expect(stiffness * (Math.PI / 2 - world.positions[0]!)).toBeCloseTo(
        1.5 * GRAVITY * Math.sin(world.positions[0]!) +
          0.5 * GRAVITY * Math.sin(world.positions[0]! + world.positions[1]!),
        3,
      )
    }
  })

  it('follows the exact answer of a lone body to a step of its target', () => {
    const world = flywheel(60, { servo: { stiffness: 100, damping: 4 } })
    world.start([0], [0])
    world.targets[0] = 1
    const swing = Math.sqrt(100 - 4)
    run(world, 240, (k) => {
      const t = k / 60
      const exact = 1 - Math.exp(-2 * t) * (Math.cos(swing * t) + (2 * Math.sin(swing * t)) / swing)
      expect(Math.abs(world.positions[0]! - exact)).toBeLessThan(5e-3)
    })
  })

  it('follows a wanted speed', () => {
    const world = flywheel(60, { servo: { stiffness: 0, damping: 50 }, coulomb: 1 })
    world.start([0], [0])
    world.targetSpeeds[0] = 3
    run(world, 120)
    expect(world.velocities[0]).toBeCloseTo(3 - 1 / 50, 9)
  })

  it('gives at most its limit', () => {
    const world = flywheel(240, { servo: { stiffness: 1e4, damping: 1e4 }, effortLimit: 2 })
    world.start([0], [0])
    world.targets[0] = 5
    run(world, 240, (k) => {
      expect(world.velocities[0]).toBeCloseTo((2 * k) / 240, 6)
    })
    run(world, 2400)
    expect(world.positions[0]).toBeCloseTo(5, 3)
  })

  it.each([-2, -1, 0.5, 2, 9])('and an effort of %f N m together give at most their limit', (effort) => {
    const world = flywheel(240, { servo: { stiffness: 1e4, damping: 10 }, effortLimit: 2 })
    world.start([0], [0])
    world.targets[0] = 50
    world.efforts[0] = effort
    expect(world.forwardDynamics()[0]).toBeCloseTo(2, 12)
    run(world, 240, (k) => {
      expect(world.velocities[0]).toBeCloseTo((2 * k) / 240, 6)
    })
  })

  it('without gains leaves an effort its limit', () => {
    const world = flywheel(240, { servo: { stiffness: 0, damping: 0 }, effortLimit: 2, viscous: 0.5 })
    world.start([0], [0])
    world.efforts[0] = 7
    expect(world.forwardDynamics()[0]).toBeCloseTo(2, 12)
    run(world, 240, (k) => {
      expect(world.velocities[0]).toBeCloseTo(4 * (1 - Math.exp(-k / 480)), 4)
    })
  })

  it('takes off an effort beyond the limit before the limit bounds both', () => {
    const world = flywheel(240, { servo: { stiffness: 0, damping: 1 }, effortLimit: 2 })
    world.start([0], [0])
    world.targetSpeeds[0] = -4
    world.efforts[0] = 5
    expect(world.forwardDynamics()[0]).toBeCloseTo(1, 12)
    run(world, 240, (k) => {
      expect(world.velocities[0]).toBeCloseTo(1 - Math.exp(-k / 240), 4)
    })
  })

  it('reaches its limit by what it gives, whatever drag and friction take of that', () => {
    const world = flywheel(240, { servo: { stiffness: 0, damping: 0.9 }, viscous: 3, coulomb: 1, effortLimit: 2 })
    world.start([0], [0])
    world.targetSpeeds[0] = 3
    run(world, 480, (k) => {
      expect(world.velocities[0]).toBeCloseTo((1 - Math.exp((-3 * k) / 240)) / 3, 4)
    })
  })

  it('keeps its energy where steps follow it, and loses it where they do not', () => {
    for (const hz of [60, 240])
      for (const phase of [0.05, 0.3, 0.69, 1, 2, 5, 50, 1e4]) {
        const stiffness = (phase * hz) ** 2
        const world = flywheel(hz, { servo: { stiffness, damping: 0 } })
        world.start([0], [0])
        world.targets[0] = 1
        const energy = () => world.energy() + (stiffness * (world.positions[0]! - 1) ** 2) / 2
        const before = energy()
        run(world, 200, () => {
          expect(energy()).toBeLessThan(before * (1 + 1e-9))
        })
        if (phase < 0.7) expect(energy()).toBeGreaterThan(before * (1 - phase ** 2 / 8))
        if (phase > 1.5) expect(energy()).toBeLessThan(before * 1e-3)
      }
  })

  it('without damping, far from its target, gives chains no energy to speak of', () => {
    const exponent = fc.double({ min: 3, max: 5, noNaN: true })
    const link = fc.record({
      mass: fc.double({ min: 1, max: 10, noNaN: true }),
      exponent,
      target: fc.double({ min: -1, max: 1, noNaN: true }),
    })
    fc.assert(
      fc.property(fc.array(link, { minLength: 1, maxLength: 4 }), (links) => {
        const names = links.map((_, i) => `${i}`)
        const stiffness = links.map(({ exponent }) => 10 ** exponent)
        const world = new World({
          step: 1 / 60,
          gravity: 0,
          bodies: Object.fromEntries(links.map(({ mass }, i) => [names[i], rod({ length: 0.4, mass })])),
          joints: Object.fromEntries(
            names.map((body, i) => {
              const hold = i === 0 ? {} : { from: names[i - 1]!, on: [0, -0.2] as const }
              return [body, pin({ body, at: [0, 0.2], ...hold, servo: { stiffness: stiffness[i]!, damping: 0 } })]
            }),
          ),
        })
        const zeros = links.map(() => 0)
        world.start(zeros, zeros)
        world.targets.set(links.map(({ target }) => target))
        const energy = () =>
          world.energy() +
          stiffness.reduce((sum, k, i) => sum + (k * (world.positions[i]! - world.targets[i]!) ** 2) / 2, 0)
        const before = energy()
        run(world, 120, () => {
          expect(energy()).toBeLessThan(1.1 * before + 1e-6)
        })
      }),
      { numRuns: 40, seed: 1 },
    )
  })
})

describe('Stribeck friction', () => {
  const axis: AxisSpec = { coulomb: 1, stribeck: { excess: 2, speed: 0.5 }, viscous: 0.3 }
  const block = (hz: number) =>
    new World({
      step: 1 / hz,
      gravity: 0,
      bodies: { block: box({ width: 0.2, height: 0.1, mass: 2 }) },
      joints: { rail: slider({ body: 'block', axis: [1, 0], ...axis }) },
    })

  it.each([0.05, 0.3, 1, 4])('at %f m/s is the curve', (speed) => {
    const world = block(2000)
    world.start([0], [speed])
    const force = 1 + 2 * Math.exp(-((speed / 0.5) ** 2)) + 0.3 * speed
    expect(-2 * world.forwardDynamics()[0]!).toBeCloseTo(force, 12)
    world.efforts[0] = force
    run(world, 2)
    expect(world.velocities[0]).toBeCloseTo(speed, 9)
  })

  it('holds up to coulomb plus excess, exactly at rest, and then lets go for good', () => {
    const world = block(60)
    world.start([0], [0])
    world.efforts[0] = 2.999
    run(world, 600)
    expect(world.positions[0]).toBe(0)
    world.efforts[0] = 3.05
    run(world, 600)
    expect(world.velocities[0]).toBeGreaterThan(1)
  })

  it.each(['every step', 'the end alone'])('is second order, seen after %s', (seen) => {
    const stops = [120, 240, 480, 4000].map((hz) => {
      const world = block(hz)
      world.start([0], [1])
      if (seen === 'every step') run(world, hz / 2)
      else for (let k = 0; k < hz / 2; k++) world.step()
      world.observe()
      return world.positions[0]!
    })
    const errors = stops.map((stop) => Math.abs(stop - stops[3]!))
    expect(errors[0]! / errors[1]!).toBeGreaterThan(3)
    expect(errors[1]! / errors[2]!).toBeGreaterThan(3)
  })
})

it('friction of a gearbox tells the effort of its motor from what drives the joint from outside', () => {
  const [effort, load] = [2, -0.4]
  const world = flywheel(240, { gearbox: { base: 0.1, motor: 0.3, external: 0.6 } })
  world.start([0], [1])
  world.efforts[0] = effort
  world.forces[world.bodyAt('wheel') + 2] = load
  const friction = 0.1 + Math.abs(0.6 * load - 0.3 * effort)
  run(world, 60, (k) => {
    expect(world.velocities[0]).toBeCloseTo(1 + ((effort + load - friction) * k) / 240, 9)
  })
})

it('smooth Coulomb friction is coulomb times atan of slope times speed', () => {
  const world = flywheel(1000, { coulomb: 0.7, coulombSlope: 100, viscous: 0.1 })
  for (const speed of [-3, -0.01, 0.002, 5]) {
    world.start([0], [speed])
    expect(world.forwardDynamics()[0]).toBeCloseTo(-0.7 * Math.atan(100 * speed) - 0.1 * speed, 12)
  }
})

it('smooth Coulomb friction slows a driven wheel to second order, seen after every step or at the end', () => {
  const [coulomb, slope, viscous, effort] = [0.7, 3, 0.1, 1.5]
  const pull = ([, speed]: number[]) => [speed!, effort - coulomb * Math.atan(slope * speed!) - viscous * speed!]
  const exact = rungeKutta(pull, [0, -2], 2, 2000)
  for (const every of [1, 60]) {
    const errors = [60, 120, 240].map((hz) => {
      const world = flywheel(hz, { coulomb, coulombSlope: slope, viscous })
      world.start([0], [-2])
      world.efforts[0] = effort
      for (let k = 1; k <= 2 * hz; k++) {
        world.step()
        if (k % every === 0) world.observe()
      }
      return Math.hypot(world.positions[0]! - exact[0]!, world.velocities[0]! - exact[1]!)
    })
    expect(errors[0]).toBeLessThan(1e-3)
    for (const k of [0, 1]) expect(errors[k]! / errors[k + 1]!).toBeGreaterThan(3.5)
  }
})

it('Coulomb friction of joints at rest holds accelerations too', () => {
  const world = doublePendulumWorld(60, { coulomb: 25 })
  world.start([Math.PI / 2, 0], [0, 0])
  for (const acceleration of world.forwardDynamics()) expect(Math.abs(acceleration)).toBeLessThan(1e-9)
  const loose = pendulumWorld(60, { coulomb: 1 })
  loose.start([Math.PI / 2], [0])
  expect(loose.forwardDynamics()[0]).toBeCloseTo(-3 * (0.5 * GRAVITY - 1), 9)
})
