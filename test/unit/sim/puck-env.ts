// A loose disc with a thruster on ground that every episode draws anew: what a machine can do beside driving joints.

import { disc, type Simulation, simulatedEnv, World } from 'landbridge/sim'

/** This very force tears the world apart. */
export const TOO_MUCH = 100

/** Of this very mass no disc can be made, for all that the table allows it. */
export const NO_MASS = 9.75

/** What the puck is. */
export const simulation: Simulation = {
  sensors: [
    { name: 'puck.x', unit: 'm', noise: 0.1 },
    { name: 'puck.y', unit: 'm', noise: 0.1 },
    { name: 'puck.velocity', unit: 'm/s', noise: 0.1 },
  ],
  observation: {
    channels: [
      { name: 'puck.place', unit: 'm', shape: [1, 2] },
      { name: 'puck.speed', unit: 'm/s' },
    ],
    low: [Number.NEGATIVE_INFINITY, 0],
    high: [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  },
  privileged: { channels: [{ name: 'ground.drag', unit: 'N s/m' }], low: [0], high: [100] },
  action: { kind: 'box', channels: [{ name: 'puck.thrust', unit: 'N' }], low: [-1], high: [1] },
  actuators: { channels: [{ name: 'puck.thrust', unit: 'N' }], low: [-100], high: [100], slew: [1e6], safe: [0] },
  terms: ['drag'],
  controlHz: 20,
  maxSteps: 100,
  substeps: 2,
  physics: {
    mass: { nominal: 2, min: 0.5, max: 10, unit: 'kg', about: 'mass of the disc' },
    drag: {
      nominal: 1,
      min: 0,
      max: 5,
      unit: 'N s/m',
      about: 'mean drag of the ground, drawn within a factor of two',
    },
  },
  view: { left: -5, right: 5, bottom: -5, top: 5 },
  varies: true,
  machine(physics, step, rng) {
    const drag = physics.drag! * rng.uniform(0.5, 2)
    const mass = physics.mass === NO_MASS ? -1 : physics.mass!
    const world = new World({ step, gravity: 0, bodies: { puck: disc({ radius: 0.2, mass }) } })
    const body = world.bodyAt('puck')
    const odometer = new Float64Array(1)
    return {
      world,
      motors: [-1],
      memory: odometer,
      drive(efforts) {
        odometer[0]! += step * Math.abs(world.rates[body]!)
        world.forces[body]! += efforts[0]! === TOO_MUCH ? Number.NaN : efforts[0]! - drag * world.rates[body]!
      },
      start(draw) {
        odometer[0] = 0
        world.put('puck', [draw.uniform(-1, 1), 0, 0], [0, 0, 0])
        world.start([], [])
      },
      read(into) {
        into.set([world.poses[body]!, odometer[0]!, world.rates[body]!])
      },
      privilege(into) {
        into[0] = drag
      },
      observe(readings, into) {
        into.set(readings)
        into[2] = Math.abs(readings[2]!)
      },
      outcome(_command, into) {
        into.terms[0] = drag * world.rates[body]!
        into.reward = into.terms[0]!
        into.terminated = world.poses[body]! > 50
      },
      shapes: () => [{ kind: 'circle', x: world.poses[body]!, y: 0, radius: 0.2, tone: 'body' }],
    }
  },
}

/** The puck as a plug-in. */
export const puck = simulatedEnv({
  id: 'puck',
  summary: 'a disc with a thruster, for tests',
  options: {},
  simulate: () => simulation,
})
