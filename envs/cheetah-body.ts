// The body of the cheetah: links, springs and motors with the constants of Gymnasium's HalfCheetah-v5, in the plane.

import { type BodySpec, capsule, compound, pin, World } from 'landbridge/sim'

/** So high that the rotors' own turning is nothing beside their inertia at the joint, as in the source. */
const GEAR = 100
const RADIUS = 0.046

/**
 * Links behind the torso: where their joint sits on the link before, where the capsule lies from there, its turn and
 * length; the joint's range, spring and damper, and the motor's largest torque. SI units, counter-clockwise.
 */
export const links = [
  {
    name: 'back.thigh',
    from: 'torso',
    on: [-0.5, 0],
    at: [0.1, -0.13],
    turn: 3.8,
    length: 0.29,
    low: -1.05,
    high: 0.52,
    spring: 240,
    damper: 6,
    torque: 120,
  },
  {
    name: 'back.shin',
    from: 'back.thigh',
    on: [0.16, -0.25],
    at: [-0.14, -0.07],
    turn: 2.03,
    length: 0.3,
    low: -0.785,
    high: 0.785,
    spring: 180,
    damper: 4.5,
    torque: 90,
  },
  {
    name: 'back.foot',
    from: 'back.shin',
    on: [-0.28, -0.14],
    at: [0.03, -0.097],
    turn: 0.27,
    length: 0.188,
    low: -0.785,
    high: 0.4,
    spring: 120,
    damper: 3,
    torque: 60,
  },
  {
    name: 'front.thigh',
    from: 'torso',
    on: [0.5, 0],
    at: [-0.07, -0.12],
    turn: -0.52,
    length: 0.266,
    low: -0.7,
    high: 1,
    spring: 180,
    damper: 4.5,
    torque: 120,
  },
  {
    name: 'front.shin',
    from: 'front.thigh',
    on: [-0.14, -0.24],
    at: [0.065, -0.09],
    turn: 0.6,
    length: 0.212,
    low: -0.87,
    high: 1.2,
    spring: 120,
    damper: 3,
    torque: 60,
  },
  {
    name: 'front.foot',
    from: 'front.shin',
    on: [0.13, -0.18],
    at: [0.045, -0.07],
    turn: 0.6,
    length: 0.14,
    low: -0.5,
    high: 0.5,
    spring: 60,
    damper: 1.5,
    torque: 30,
  },
] as const

/** Bodies and joints; `middle` is the torso's centre of mass from the middle of its back. */
export function cheetahBody(
  ground: readonly number[],
  physics: Record<string, number>,
  step: number,
): { world: World; middle: readonly [number, number] } {
  const bone = (length: number, density: number) => capsule({ length, radius: RADIUS, density })
  const whole = [1, 0.3, ...links.map(({ length }) => length)].reduce((sum, length) => sum + bone(length, 1).mass, 0)
  const density = physics.mass! / whole
  const surface = { friction: physics.friction!, restitution: physics.restitution!, group: 1 }
  const heavy = density * physics.torsoShare!
  const torso = compound([
    { body: bone(1, heavy), at: [0, 0], angle: Math.PI / 2 },
    { body: bone(0.3, heavy), at: [0.6, 0.1], angle: -0.87 },
  ])
  const parts = Object.fromEntries(
    links.map(({ name, length, at, turn }) => [name, compound([{ body: bone(length, density), at, angle: turn }])]),
  )
  const centres = { torso: torso.centre, ...Object.fromEntries(links.map(({ name, at }) => [name, at])) } as Record<
    string,
    readonly [number, number]
  >
  const joints = links.map(({ name, from, on, at, low, high, spring, damper }) => [
    name,
    pin({
      from,
      body: name,
      on: [on[0] - centres[from]![0], on[1] - centres[from]![1]],
      at: [-at[0], -at[1]],
      limits: [low, high],
      coulomb: physics.jointFriction!,
      servo: { stiffness: physics.stiffness! * spring, damping: physics.damping! * damper },
      armature: { inertia: physics.armature! / GEAR ** 2, ratio: GEAR },
    }),
  ])
  const bodies: Record<string, BodySpec> = { torso, ...parts }
  const world = new World({
    step,
    gravity: physics.gravity!,
    bodies: Object.fromEntries(Object.entries(bodies).map(([name, body]) => [name, { ...body, surface }])),
    joints: Object.fromEntries(joints),
    terrain: [{ points: ground, surface: { friction: physics.friction! } }],
  })
  return { world, middle: torso.centre }
}
