// Worlds drawn at random from everything that a world can have, and what drives them.

import fc from 'fast-check'
import { createRng, type Rng } from 'landbridge/core'
import {
  type BodySpec,
  box,
  disc,
  type JointSpec,
  pin,
  rod,
  rope,
  slider,
  spring,
  type Terrain,
  World,
  type WorldSpec,
  weld,
} from '#src/sim/index.js'

type Axis = Omit<Parameters<typeof pin>[0], 'body'>

/** A world by the numbers that it is drawn from. */
export interface RandomWorld {
  spec: WorldSpec
  /** A new world, started. */
  make(): World
  /** Starts it as {@link make} does. */
  start(world: World): void
  /** Efforts, targets and forces of a step; drawn from what is given, so that two worlds are driven alike. */
  drive(world: World, step: number): void
}

/** Chains with every law along a coordinate, stacks, bouncing balls and a guided platform on uneven ground, at 30 to 500 Hz. */
export const randomWorlds: fc.Arbitrary<RandomWorld> = fc.integer({ min: 0, max: 2 ** 32 - 1 }).map(randomWorld)

/** One of them. */
export function randomWorld(seed: number): RandomWorld {
  const rng = createRng(seed)
  const spec = drawSpec(rng)
  const start = rng.split('start')
  const joints = Object.keys(spec.joints!)
  const begin = (world: World) => {
    const drawn = createRng(0)
    drawn.load(start.save())
    for (const [name, { pose }] of Object.entries(spec.bodies)) if (pose !== undefined) world.put(name, pose, [0, 0, 0])
    if (spec.bodies.platform !== undefined) world.put('platform', [6, 1, 0], [-1, 0, 0])
    world.start(
      joints.map((_, i) => {
        const [low, high] = world.range(i)
        return Math.min(Math.max(drawn.uniform(-1, 1), low), high)
      }),
      joints.map(() => drawn.uniform(-2, 2)),
    )
  }
  const free = Object.keys(spec.bodies).filter((name) => spec.bodies[name]!.fixed !== true)
  return {
    spec,
    make() {
      const world = new World(spec)
      begin(world)
      return world
    },
    start: begin,
    drive(world, step) {
      const drawn = createRng(seed + step)
      for (let i = 0; i < joints.length; i++) world.efforts[i] = drawn.uniform(-5, 5)
      if (step % 7 === 0)
        for (let i = 0; i < joints.length; i++)
          if (spec.joints![joints[i]!]!.kind === 'pin') world.targets[i] = drawn.uniform(-1, 1)
      world.forces.fill(0)
      world.forces[world.bodyAt(free[drawn.integer(free.length)]!)] = drawn.uniform(-20, 20)
    },
  }
}

function drawSpec(rng: Rng): WorldSpec {
  const bodies: Record<string, BodySpec> = {}
  const joints: Record<string, JointSpec> = {}
  drawChain(rng, bodies, joints)
  drawLoose(rng, bodies)
  const terrain: Terrain[] = [
    { points: [-30, 0, -2, rng.uniform(-0.2, 0.2), 3, rng.uniform(-0.2, 0.2), 30, 0], surface: surfaceOf(rng) },
  ]
  return { step: 1 / rng.uniform(30, 500), gravity: rng.uniform(0, 20), bodies, joints, terrain }
}

function drawChain(rng: Rng, bodies: Record<string, BodySpec>, joints: Record<string, JointSpec>): void {
  const links = 1 + rng.integer(4)
  const length = rng.uniform(0.2, 0.6)
  for (let i = 0; i < links; i++) {
    const mass = 10 ** rng.uniform(-1, 1)
    const touches = rng.integer(2) === 0 ? { surface: surfaceOf(rng, 1) } : {}
    bodies[`link${i}`] = { ...rod({ length, mass, thickness: 0.08 }), ...touches }
    const to = { body: `link${i}`, at: [0, length / 2] as const }
    const from = i === 0 ? { on: [0, 2] as const } : { from: `link${i - 1}`, on: [0, -length / 2] as const }
    joints[`pin${i}`] = pin({ ...to, ...from, ...axisOf(rng) })
  }
  const last = `link${links - 1}`
  bodies.tip = { ...disc({ radius: 0.1, mass: 0.5 }), surface: surfaceOf(rng, 1) }
  joints.tip = weld({ from: last, body: 'tip', on: [0, -length / 2 - 0.1] })
  bodies.cart = box({ width: 0.3, height: 0.2, mass: 2 })
  joints.rail = slider({ body: 'cart', axis: [1, 0.2], on: [-3, 3], limits: [-0.9, 0.9], coulomb: rng.uniform(0, 2) })
  const pull = { from: 'cart', body: last, at: [0, 0] as const }
  // Longer than any start needs.
  if (rng.integer(2) === 0) joints.rope = rope({ ...pull, length: rng.uniform(6.5, 7) })
  else joints.spring = spring({ ...pull, stiffness: 10 ** rng.uniform(0, 4), damping: rng.uniform(0, 5), rest: 3 })
}

function drawLoose(rng: Rng, bodies: Record<string, BodySpec>): void {
  const boxes = rng.integer(4)
  for (let i = 0; i < boxes; i++)
    bodies[`box${i}`] = {
      ...box({ width: rng.uniform(0.3, 1), height: 0.4, mass: 10 ** rng.uniform(-1, 2), surface: surfaceOf(rng) }),
      pose: [2 + rng.uniform(-0.05, 0.05), 0.4 + 0.4 * i, 0],
    }
  const balls = 1 + rng.integer(3)
  for (let i = 0; i < balls; i++)
    bodies[`ball${i}`] = {
      ...disc({ radius: rng.uniform(0.05, 0.2), mass: 10 ** rng.uniform(-1, 1), surface: surfaceOf(rng) }),
      pose: [rng.uniform(-2, 2), rng.uniform(0.5, 3), 0],
    }
  if (rng.integer(3) === 0)
    bodies.platform = box({ width: 1, height: 0.3, mass: 1, fixed: true, surface: surfaceOf(rng) })
}

function surfaceOf(rng: Rng, group?: number) {
  const friction = rng.uniform(0, 1)
  return {
    friction,
    staticFriction: friction * rng.uniform(1, 1.5),
    restitution: [0, rng.uniform(0, 1)][rng.integer(2)]!,
    ...(group !== undefined && { group }),
  }
}

/** One of each law along a coordinate, or none. */
function axisOf(rng: Rng): Axis {
  const stiffness = 10 ** rng.uniform(0, 5)
  const laws: Axis[] = [
    {},
    { coulomb: rng.uniform(0, 3), viscous: rng.uniform(0, 1), stribeck: { excess: rng.uniform(0, 2), speed: 0.1 } },
    { coulomb: rng.uniform(0, 3), coulombSlope: 100 },
    { limits: [-0.5, rng.uniform(0, 1)] },
    { speedLimit: rng.uniform(1, 10) },
    {
      servo: { stiffness, damping: stiffness * rng.uniform(0, 0.1) },
      backlash: rng.uniform(0, 0.1),
      armature: { inertia: 1e-3, ratio: -8 },
      effortLimit: 50,
    },
    {
      servo: { stiffness, damping: 0 },
      effortLimit: 50,
      armature: { inertia: 10 ** rng.uniform(-4, -1), ratio: rng.uniform(-50, 50) },
    },
    { torqueSpeed: { stall: 5, freeSpeed: 20 }, backEmf: 0.1, limits: [-1, 1] },
    { gearbox: { base: 0.1, motor: 0.2, external: 0.2, stribeck: 0.1, stribeckSpeed: 0.5 }, viscous: 0.05 },
  ]
  return laws[rng.integer(laws.length)]!
}
