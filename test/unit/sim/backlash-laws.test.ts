// Backlash under the laws of mechanics, in mechanisms drawn at random.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createRng, type Rng } from '#src/core/index.js'
import { type BodySpec, box, type JointSpec, pin, rod, World } from '#src/sim/index.js'
import { run } from './rods.js'

/** Arms of up to four links with play in every joint, on a base that nothing holds. */
interface Arm {
  world: World
  /** Linear momentum, and angular momentum about the origin, rotors included. */
  momentum(): number[]
  /** With what the servos' springs store. */
  energy(): number
  /** By how much a play is exceeded at most. */
  excess(): number
}

function drawArm(seed: number, hz: number): Arm {
  const rng = createRng(seed)
  const links = 1 + rng.integer(4)
  const bodies: Record<string, BodySpec> = { base: box({ width: 0.3, height: 0.2, mass: 10 ** rng.uniform(-1, 1) }) }
  const joints: Record<string, JointSpec> = {}
  const axes = Array.from({ length: links }, () => drawAxis(rng))
  let on: [number, number] = [0.15, 0]
  axes.forEach((axis, i) => {
    const length = rng.uniform(0.2, 1)
    bodies[`link${i}`] = rod({ length, mass: 10 ** rng.uniform(-1, 1) })
    joints[`joint${i}`] = pin({
      from: i === 0 ? 'base' : `link${i - 1}`,
      body: `link${i}`,
      on,
      at: [0, length / 2],
      ...axis,
    })
    on = [0, -length / 2]
  })
  const world = new World({ step: 1 / hz, gravity: 0, bodies, joints })
  world.put('base', [0, 0, 0], [0, 0, rng.uniform(-1, 1)])
  const each = (low: number, high: number) => axes.map(() => rng.uniform(low, high))
  world.start(each(-0.9, 0.9), each(-3, 3))
  return { world, momentum: () => momentumOf(world, bodies, axes), ...watch(world, axes) }
}

function watch(world: World, axes: readonly ReturnType<typeof drawAxis>[]): Pick<Arm, 'energy' | 'excess'> {
  return {
    energy: () =>
      axes.reduce(
        (sum, { servo }, i) => sum + (servo.stiffness * (world.motor(i).position - world.targets[i]!) ** 2) / 2,
        world.energy(),
      ),
    excess: () =>
      Math.max(
        ...axes.map(({ backlash }, i) => Math.abs(world.positions[i]! - world.motor(i).position) - backlash / 2),
      ),
  }
}

function drawAxis(rng: Rng) {
  const ratio = (2 * rng.integer(2) - 1) * 10 ** rng.uniform(0, 2)
  return {
    armature: { inertia: 10 ** rng.uniform(-4, 0) / ratio ** 2, ratio },
    backlash: 10 ** rng.uniform(-2.5, -0.3),
    servo: { stiffness: rng.integer(2) * 10 ** rng.uniform(0, 3), damping: rng.uniform(0, 3) },
    coulomb: rng.integer(2) * rng.uniform(0, 0.3),
    ...(rng.integer(3) === 0 && { limits: [-1, 1] as const }),
    ...(rng.integer(3) === 0 && { gearbox: { base: 0.05, motor: 0.1, external: 0.1 } }),
  }
}

function momentumOf(
  world: World,
  bodies: Record<string, BodySpec>,
  axes: readonly ReturnType<typeof drawAxis>[],
): number[] {
  const sum = [0, 0, 0]
  for (const [name, { mass, inertia }] of Object.entries(bodies)) {
    const { pose, velocity } = world.body(name)
    sum[0]! += mass * velocity[0]!
    sum[1]! += mass * velocity[1]!
    sum[2]! += mass * (pose[0]! * velocity[1]! - pose[1]! * velocity[0]!) + inertia * velocity[2]!
  }
  axes.forEach(({ armature: { inertia, ratio } }, i) => {
    const carrier = world.body(i === 0 ? 'base' : `link${i - 1}`).velocity[2]!
    sum[2]! += inertia * (carrier + ratio * world.motor(i).velocity)
  })
  return sum
}

it.each([60, 240])('keeps momentum, gains no energy and stays within its play, in any arm at %f Hz', (hz) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e9 }), (seed) => {
      const { world, momentum, energy, excess } = drawArm(seed, hz)
      const [before, given] = [momentum(), energy()]
      run(world, hz, () => {
        expect(energy()).toBeLessThan(1.005 * given)
        expect(excess()).toBeLessThan(1e-6)
      })
      momentum().forEach((now, k) => {
        expect(now).toBeCloseTo(before[k]!, 7)
      })
    }),
    { numRuns: 40, seed: 1 },
  )
})

it('rests without a speed, however seldom it steps', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e9 }), fc.constantFrom(30, 50, 60, 100, 240), (seed, hz) => {
      const rng = createRng(seed)
      const axis = {
        armature: { inertia: 10 ** rng.uniform(-4, -1) / 100, ratio: 10 },
        backlash: 10 ** rng.uniform(-3, -1),
        servo: { stiffness: 10 ** rng.uniform(1.5, 3), damping: 10 ** rng.uniform(0, 1.5) },
        viscous: 0.1,
      }
      const length = rng.uniform(0.2, 0.6)
      const world = new World({
        step: 1 / hz,
        gravity: 9.81,
        bodies: { rod: rod({ length, mass: rng.uniform(0.1, 1) }) },
        joints: { pivot: pin({ body: 'rod', at: [0, length / 2], ...axis }) },
      })
      world.start([rng.uniform(-1.5, 1.5)], [0])
      run(world, 20 * hz)
      expect(Math.abs(world.velocities[0]!) + Math.abs(world.motor(0).velocity)).toBeLessThan(1e-3)
    }),
    { numRuns: 40, seed: 1 },
  )
})

it.each([30, 60, 240])('rests in a loop of joints where its flank lets it, watched or not, at %f Hz', (hz) => {
  const rest = (watched: boolean) => {
    const world = fourBar(hz)
    world.targets[0] = 1
    for (let k = 0; k < 10 * hz; k++) {
      world.step()
      if (watched) world.observe()
    }
    world.observe()
    expect(Math.abs(world.velocities[0]!) + Math.abs(world.motor(0).velocity)).toBeLessThan(1e-6)
    return world.positions[0]!
  }
  expect(rest(true)).toBeCloseTo(0.98548, 5)
  expect(rest(false)).toBeCloseTo(0.98548, 5)
})

/** A crank of .3 m with play of a milliradian, a coupler of .8 m and a rocker of .6 m, hanging down at the start. */
function fourBar(hz: number): World {
  const [crank, ground] = [[0, -0.3] as const, [0.6, -0.2] as const]
  const [dx, dy] = [ground[0] - crank[0], ground[1] - crank[1]]
  const far = Math.hypot(dx, dy)
  const along = (0.8 ** 2 - 0.6 ** 2 + far ** 2) / (2 * far)
  const aside = Math.sqrt(0.8 ** 2 - along ** 2)
  const knee = [crank[0] + (along * dx + aside * dy) / far, crank[1] + (along * dy - aside * dx) / far] as const
  const angle = (from: readonly [number, number], to: readonly [number, number]) =>
    Math.atan2(to[0] - from[0], from[1] - to[1])
  const [coupler, rocker] = [angle(crank, knee), angle(knee, ground)]
  const world = new World({
    step: 1 / hz,
    gravity: 9.81,
    bodies: {
      crank: rod({ length: 0.3, mass: 0.3 }),
      coupler: rod({ length: 0.8, mass: 0.5 }),
      rocker: rod({ length: 0.6, mass: 0.5 }),
    },
    joints: {
      crank: pin({
        ...{ body: 'crank', at: [0, 0.15], servo: { stiffness: 50, damping: 2 } },
        ...{ armature: { inertia: 1e-4, ratio: 10 }, backlash: 1e-3 },
      }),
      knee: pin({ from: 'crank', body: 'coupler', on: [0, -0.15], at: [0, 0.4] }),
      elbow: pin({ from: 'coupler', body: 'rocker', on: [0, -0.4], at: [0, 0.3] }),
      ground: pin({ body: 'rocker', at: [0, -0.3], on: ground }),
    },
  })
  world.start([0, coupler, rocker - coupler, rocker], [0, 0, 0, 0])
  return world
}
