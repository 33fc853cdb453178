// The mountain car: a car too weak for the hill swings out of the valley. Task of Gymnasium's MountainCar-v0 (Moore 1990): the car
// slides along x, pulled by gravity cos(3 x). One step of Gymnasium is one second here, so that its numbers are SI.

import { type Outcome, type Space, z } from 'landbridge/core'
import {
  bounded,
  box,
  choiceSpace,
  commandSpace,
  freeActuators,
  type Machine,
  packerPresets,
  type Simulation,
  simulatedEnv,
  slider,
  World,
} from 'landbridge/sim'

const LEFT = -1.2
const RIGHT = 0.6
const GOAL = 0.5
const throttle = { name: 'car.throttle', unit: '1' }

/** The mountain car as a plug-in. */
export const mountainCar = simulatedEnv({
  id: 'mountain-car',
  summary: "Drive a weak car out of a valley by swinging: the task of Gymnasium's MountainCar-v0",
  options: {
    action: z.enum(['discrete', 'continuous']).default('discrete').describe('three throttles, or any between'),
  },
  simulate: ({ action }): Simulation => ({
    sensors: [
      { name: 'car.position', unit: 'm', noise: 0.01 },
      { name: 'car.velocity', unit: 'm/s', noise: 0.001 },
    ],
    observation: bounded([
      { name: 'car.position', unit: 'm', low: LEFT, high: RIGHT },
      { name: 'car.velocity', unit: 'm/s' },
    ]),
    action: actionSpace(action),
    actuators: freeActuators([throttle], 1, 1),
    terms: ['time'],
    controlHz: 1,
    maxSteps: 200,
    solved: -110,
    substeps: 1,
    physics: constants,
    presets: packerPresets({
      force: { random: [0.0005, 0.005], extreme: [0.0001, 0.01] },
      gravity: { random: [0.001, 0.005], extreme: [0.0005, 0.01] },
    }),
    view: { left: -1.3, right: 0.7, bottom: -0.1, top: 1.2 },
    judge,
    machine,
  }),
})

const constants = {
  force: { nominal: 0.001, min: 0.0001, max: 0.01, unit: 'N', about: 'push at full throttle' },
  mass: { nominal: 1, min: 0.2, max: 5, unit: 'kg', about: 'mass of the car; the hill pulls in proportion' },
  friction: { nominal: 0, min: 0, max: 0.0005, unit: 'N', about: 'Coulomb friction of the road' },
  drag: { nominal: 0, min: 0, max: 0.05, unit: 'N s/m', about: 'viscous friction of the road' },
  gravity: {
    nominal: 0.0025,
    min: 0.0005,
    max: 0.01,
    unit: 'm/s2',
    about: "largest downhill acceleration; 'mass' in the tables of Packer et al. 2018",
  },
  speedLimit: {
    nominal: 0.07,
    min: 0.005,
    max: 0.2,
    unit: 'm/s',
    about: 'speed that a governor keeps it from passing',
  },
  startSpread: {
    nominal: 0.1,
    min: 0,
    max: 0.4,
    unit: 'm',
    about: 'an episode starts at rest uniform within plus and minus this of -0.5 m',
  },
}

function judge(_observation: Float32Array, _command: Float32Array, next: Float32Array, into: Outcome): void {
  into.terms[0] = -1
  into.reward = -1
  into.terminated = next[0]! >= GOAL
}

function actionSpace(kind: 'discrete' | 'continuous'): Space {
  if (kind === 'continuous') return commandSpace([throttle])
  return choiceSpace({ left: [-1], coast: [0], right: [1] })
}

function height(x: number): number {
  return 0.55 + 0.45 * Math.sin(3 * x)
}

const hill = Array.from({ length: 46 }, (_, i) => LEFT + (i * (RIGHT - LEFT)) / 45).flatMap((x) => [x, height(x)])

function machine(physics: Record<string, number>, step: number): Machine {
  const world = new World({
    step,
    gravity: 0,
    bodies: { car: box({ width: 0.1, height: 0.05, mass: physics.mass! }) },
    joints: {
      valley: slider({
        body: 'car',
        axis: [1, 0],
        limits: [LEFT, RIGHT],
        speedLimit: physics.speedLimit!,
        coulomb: physics.friction!,
        viscous: physics.drag!,
      }),
    },
  })
  const { positions, velocities } = world
  const car = world.bodyAt('car')
  return {
    world,
    motors: [-1],
    start(rng) {
      world.start([-0.5 + rng.uniform(-physics.startSpread!, physics.startSpread!)], [0])
    },
    // The hill is taken where the car will be in the middle of the step.
    drive(efforts) {
      const x = positions[0]! + (step / 2) * velocities[0]!
      world.forces[car]! += physics.force! * efforts[0]! - physics.mass! * physics.gravity! * Math.cos(3 * x)
    },
    read(into) {
      into[0] = positions[0]!
      into[1] = velocities[0]!
    },
    shapes: () => [
      { kind: 'line', points: hill, tone: 'ground' },
      { kind: 'circle', x: positions[0]!, y: height(positions[0]!) + 0.04, radius: 0.04, tone: 'accent' },
      { kind: 'line', points: [GOAL, height(GOAL), GOAL, height(GOAL) + 0.15], tone: 'body' },
    ],
  }
}
