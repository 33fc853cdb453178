// Ways to drive joints, as an env's option `actuator`: what a command means, what acts along the joints, and the constants of it.

import { type Actuators, LandbridgeError, type ParamSpec, type Space, z } from '../../core/index.js'
import { type BamActuator, type BamServo, bamModels, bamServo } from '../actuators/bam.js'
import { bamParameters } from '../actuators/bam-parameters.js'
import type { AxisSpec } from '../joints/joint.js'
import { pipelinePhysics } from '../pipeline-physics.js'
import type { Machine } from '../simulation.js'
import { commandSpace, freeActuators } from '../spaces.js'

const IDEAL = 'efforts as commanded; `dc-motor`: within a torque-speed line; `lag`: late by a time constant'

/** The option of envs whose motors push or pull. */
export const forceOption = {
  actuator: z.enum(['force', 'dc-motor', 'lag']).default('force').describe(`\`force\`: ${IDEAL}`),
}

/** Options of envs whose motors turn joints. */
export const torqueOptions = {
  actuator: z
    .enum(['torque', 'dc-motor', 'lag', 'bam'])
    .default('torque')
    .describe(`\`torque\`: ${IDEAL}; \`bam\`: a position servo as identified, commanded by target angles`),
  servo: z
    .enum(Object.keys(bamParameters) as [BamActuator, ...BamActuator[]])
    .exactOptional()
    .describe('which servo `actuator: bam` is'),
  friction: z
    .enum(bamModels)
    .exactOptional()
    .describe('friction model of `actuator: bam`, from Coulomb to directional; `m6` where absent'),
}

/** What was chosen. */
export interface DriveChoice {
  actuator: 'force' | 'torque' | 'dc-motor' | 'lag' | 'bam'
  servo?: BamActuator
  friction?: BamServo['model']
}

/** What an env says of its motors. */
export interface DriveNeeds {
  /** Of their efforts. */
  unit: 'N m' | 'N'
  /** Names that channels begin with, one a motor. */
  names: readonly string[]
  /** Largest effort of each. */
  largest: number
  /** Speed of a DC motor without load, m/s or rad/s. */
  freeSpeed: number
  /** Servo where none is chosen. */
  servo?: BamActuator
  controlHz: number
}

/** A joint without its motor: its friction, N and N s/m or N m and N m s/rad, and its play against the motor's rotor, m or rad. */
interface Bearing {
  coulomb: number
  viscous: number
  backlash?: number
}

/** How the joints of an env are driven. */
export interface JointDrive {
  /** True where commands are target angles. */
  servo: boolean
  action: Extract<Space, { kind: 'box' }>
  actuators: Actuators
  /** Constants that it adds to the table. */
  physics: Record<string, ParamSpec>
  /** What acts along each joint for the constants of an episode, its own friction in bearings included. */
  axis(physics: Record<string, number>, bearing: Bearing): AxisSpec
  /** The machine with these joints driven, in the order of the names; targets are counted from `zeros`. */
  attach(machine: Machine, joints: readonly number[], zeros?: readonly number[]): Machine
}

/** How the joints are driven by the actuator that was chosen. Throws `config` where a servo was not identified with the friction model, or chosen for no servo. */
export function jointDrive(choice: DriveChoice, needs: DriveNeeds): JointDrive {
  if (choice.actuator === 'bam') return servoDrive(choice, needs)
  for (const option of ['servo', 'friction'] as const)
    if (choice[option] !== undefined)
      throw new LandbridgeError(
        'config',
        `Expected no '${option}' with the actuator '${choice.actuator}', got '${choice[option]}'`,
        'set `actuator: bam`, or leave it out',
      )
  return effortDrive(choice.actuator, needs)
}

function effortDrive(kind: Exclude<DriveChoice['actuator'], 'bam'>, needs: DriveNeeds): JointDrive {
  const { largest, freeSpeed, unit } = needs
  const turns = unit === 'N m'
  const motor = {
    motorStall: range(largest, 0.1, 2, unit, 'effort of each motor at rest'),
    motorFreeSpeed: range(freeSpeed, 0.2, 3, turns ? 'rad/s' : 'm/s', 'speed of each motor without load'),
  }
  const lag = { actuatorLag: { ...pipelinePhysics.actuatorLag, nominal: 0.05 } }
  return {
    servo: false,
    ...spaces(needs, turns ? 'torque' : 'force', unit, largest),
    physics: { ...(kind === 'dc-motor' && motor), ...(kind === 'lag' && lag) },
    axis: ({ motorStall, motorFreeSpeed }, bearing) => ({
      ...bearing,
      ...(kind === 'dc-motor' && { torqueSpeed: { stall: motorStall!, freeSpeed: motorFreeSpeed! } }),
    }),
    attach: (machine, joints) => ({ ...machine, motors: joints }),
  }
}

function servoDrive({ servo, friction = 'm6' }: DriveChoice, needs: DriveNeeds): JointDrive {
  const actuator = servo ?? needs.servo
  if (actuator === undefined) throw new LandbridgeError('config', 'Expected a servo for `actuator: bam`, got none')
  const { kp, volts, constant, resistance } = bamServo({ actuator, model: friction }).nominal
  const supply = { servoVolts: range(volts, 0.5, 1.5, 'V', 'supply of each servo') }
  return {
    servo: true,
    ...spaces(needs, 'target', 'rad', Math.PI),
    physics: {
      servoGain: range(kp, 0.1, 2, '1', "gain of each servo's position controller"),
      // Where no resistance was identified, nothing depends on the supply.
      ...(resistance > 0 && supply),
      servoConstant: range(constant, 0.5, 1.5, 'N m/A', 'torque constant of each servo at its joint'),
      servoFriction: { nominal: 1, min: 0, max: 3, unit: '1', about: "factor on the friction of each servo's gearbox" },
    },
    axis({ servoGain, servoVolts, servoConstant, servoFriction }, bearing) {
      const values = { kp: servoGain!, constant: servoConstant!, friction: servoFriction! }
      const supply = resistance > 0 ? { volts: servoVolts! } : {}
      const { axis } = bamServo({ actuator, model: friction, ...values, ...supply })
      const { coulomb, viscous, backlash = 0 } = bearing
      // Where no play is between, a joint has one law of dry friction.
      if (backlash > 0) return { ...axis, ...bearing }
      return { ...axis, viscous, gearbox: { ...axis.gearbox, base: axis.gearbox.base + coulomb } }
    },
    attach: (machine, joints, zeros) => ({
      ...machine,
      motors: joints.map(() => -1),
      drive: steer(machine, joints, zeros),
    }),
  }
}

/** Commands as targets of the joints, beside what else the machine does before a step. */
function steer({ world, drive }: Machine, joints: readonly number[], zeros: readonly number[] = joints.map(() => 0)) {
  return (commands: Float64Array, substep: number) => {
    for (let i = 0; i < joints.length; i++) world.targets[joints[i]!] = zeros[i]! + commands[i]!
    drive?.(commands, substep)
  }
}

function spaces({ names, controlHz }: DriveNeeds, what: string, unit: string, most: number) {
  const channels = names.map((name) => ({ name: `${name}.${what}`, unit }))
  return { action: commandSpace(channels), actuators: freeActuators(channels, most, controlHz) }
}

function range(nominal: number, low: number, high: number, unit: string, about: string): ParamSpec {
  return { nominal, min: low * nominal, max: high * nominal, unit, about }
}
