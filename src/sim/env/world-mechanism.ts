// A machine as a mechanism: its joints moved under given efforts for any time, in steps short enough for any log.

import { createRng, LandbridgeError, type Mechanism, nominalPhysics } from '../../core/index.js'
import { checkPhysics } from '../check-physics.js'
import { pipelinePhysics } from '../pipeline-physics.js'
import { encoderPhysics } from '../sensors/encoder.js'
import { imuPhysics } from '../sensors/imu.js'
import type { LoggedJoint, Machine, Simulation } from '../simulation.js'
import type { World } from '../world/world.js'

/** Longest solver step, s. */
const LONGEST = 1e-3
/** Seconds that are rounding. */
const NOTHING = 1e-12
/** Constants around a machine, which a mechanism is without. */
const AROUND = { ...pipelinePhysics, ...encoderPhysics, ...imuPhysics }

/** The machine of a simulation as {@link EnvSpec.mechanism} says, `id` in messages; `set` are constants that are not nominal. */
export function machineMechanism(id: string, simulation: Simulation, set: Record<string, number>): Mechanism {
  const { physics, controlHz, substeps } = simulation
  checkConstants(id, simulation, set)
  const values = { ...nominalPhysics({ physics: { ...pipelinePhysics, ...physics } }), ...set }
  const machine = simulation.machine(values, 1 / (controlHz * substeps), createRng(0))
  requireReplayable(id, machine)
  return worldMechanism(machine.world, simulation.logged ?? machine.world.logged)
}

/** Throws `physics` on what is no constant of the machine itself, or out of its range. */
function checkConstants(id: string, { physics }: Simulation, set: Record<string, number>): void {
  const around = Object.keys(set).find((name) => Object.hasOwn(AROUND, name))
  if (around !== undefined)
    throw new LandbridgeError(
      'physics',
      `Expected a constant of the machine of '${id}', got '${around}', which is around it`,
      'a mechanism has no delays, lag, gain, noise and sensors; `replay --delay` makes efforts late',
    )
  const own = Object.entries(physics).filter(([name]) => !Object.hasOwn(AROUND, name))
  checkPhysics({ physics: Object.fromEntries(own) }, set, id)
}

/** Throws `usage` on a machine that efforts of joints do not move, or not they alone. */
function requireReplayable(id: string, machine: Machine): void {
  const { drive, world } = machine
  const fault =
    world.positions.length === 0
      ? 'without joints'
      : drive !== undefined
        ? 'that something else drives: a servo, thrusters, tyres, a slope'
        : world.loose.length > 0
          ? 'of which a body hangs on no joint to the ground'
          : world.hasPlay
            ? 'with backlash, and so with motors that are where no log says'
            : undefined
  if (fault === undefined) return
  throw new LandbridgeError(
    'usage',
    `Expected a machine that the efforts of its joints move alone, got '${id}', one ${fault}`,
    'a log of joints and their efforts says nothing of it; arms, pendulums and carts on rails can be replayed',
  )
}

/** Where the joints that logs hold lie in a world's arrays, and which way they count. */
function placesIn(world: World, logged: readonly LoggedJoint[]) {
  const places = logged.map(({ joint, sign = 1 }) => ({ place: world.joint(joint), sign }))
  return {
    turns: places.map(({ place }) => world.turns(place)),
    spread(values: ArrayLike<number>, into: Float64Array): void {
      places.forEach(({ place, sign }, i) => {
        into[place] = sign * values[i]!
      })
    },
    gather(from: Float64Array, into: Float64Array): void {
      places.forEach(({ place, sign }, i) => {
        into[i] = sign * from[place]!
      })
    },
  }
}

/** The joints of a world that logs hold, counted as they do, with the forces of nothing else. */
function worldMechanism(world: World, logged: readonly LoggedJoint[]): Mechanism {
  const { turns, spread, gather } = placesIn(world, logged)
  const [placed, moving] = [new Float64Array(world.positions.length), new Float64Array(world.positions.length)]
  const [positions, velocities] = [new Float64Array(logged.length), new Float64Array(logged.length)]
  const read = () => {
    gather(world.positions, positions)
    gather(world.velocities, velocities)
  }
  return {
    ...{ positions, velocities, turns },
    zeros: logged.map(({ zeros = [0] }) => zeros),
    start(from, speeds) {
      spread(from, placed)
      spread(speeds, moving)
      // Encoders read some of the give of a stop, too.
      world.start(
        placed.map((position, i) => within(world.range(i), position)),
        moving,
      )
      read()
    },
    move(efforts, seconds) {
      if (seconds < NOTHING) return
      const steps = Math.ceil(seconds / LONGEST)
      world.pace(seconds / steps)
      spread(efforts, world.efforts)
      for (let k = 0; k < steps; k++) world.step()
      world.observe()
      read()
    },
  }
}

function within([low, high]: readonly [low: number, high: number], position: number): number {
  return Math.min(Math.max(position, low), high)
}
