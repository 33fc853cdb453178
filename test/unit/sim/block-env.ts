// A block on a rail: an env that keeps every law, but for what it is told to declare otherwise.

import type { EnvPlugin, Outcome } from 'landbridge/core'
import { box, type Machine, type Simulation, simulatedEnv, slider, World } from 'landbridge/sim'

/** The command of the block. */
export const force = [{ name: 'block.force', unit: 'N' }]

/** A block on a rail, with other declarations where told. */
export function block(declared: object = {}, machined: object = {}, defined: object = {}): EnvPlugin {
  return simulatedEnv({
    id: 'block',
    summary: 'hold a block in the middle of a rail',
    options: {},
    simulate: () =>
      ({
        sensors: [{ name: 'block.position', unit: 'm', noise: 0.01 }],
        observation: { channels: [{ name: 'block.position', unit: 'm' }], low: [-9], high: [9] },
        action: { kind: 'box', channels: force, low: [-1], high: [1] },
        actuators: { channels: force, low: [-5], high: [5], slew: [500], safe: [0] },
        terms: ['distance'],
        controlHz: 20,
        maxSteps: 100,
        substeps: 1,
        physics: { mass: { nominal: 1, min: 0.5, max: 2, unit: 'kg', about: 'mass of the block' } },
        view: { left: -2, right: 2, bottom: -1, top: 1 },
        judge(_before: Float32Array, _command: Float32Array, [x]: [number], into: Outcome) {
          into.terms[0] = -(x ** 2)
          into.reward = into.terms[0]
          into.terminated = Math.abs(x) > 8
        },
        machine: ({ mass }: { mass: number }, step: number) => machine(mass, step, machined),
        ...declared,
      }) as unknown as Simulation,
    ...defined,
  })
}

/** A block of so much kg, with other parts where told. */
export function machine(mass: number, step: number, machined: object): Machine {
  const bodies = { block: box({ width: 0.3, height: 0.2, mass }) }
  const world = new World({ step, gravity: 9.81, bodies, joints: { rail: slider({ body: 'block', axis: [1, 0] }) } })
  return {
    world,
    motors: [world.joint('rail')],
    start: (rng) => world.start([rng.uniform(-1, 1)], [0]),
    read: (into) => into.set(world.positions),
    shapes: () => [{ kind: 'polygon', points: world.outline('block'), tone: 'body' }],
    ...machined,
  }
}
