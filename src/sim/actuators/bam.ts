// Servo actuators as identified by BAM: a position controller, a DC motor, a gear, and the friction of a gearbox, as what
// acts along a joint's coordinate.

import { LandbridgeError, suggest } from '../../core/index.js'
import type { AxisSpec, Servo } from '../joints/joint.js'
import type { LoadFriction } from '../joints/load-friction.js'
import { bamParameters } from './bam-parameters.js'

/** A servo that was identified, by its name in the table. */
export type BamActuator = keyof typeof bamParameters

/** Friction models, from Coulomb to directional and quadratic. */
export const bamModels = ['m1', 'm2', 'm3', 'm4', 'm5', 'm6'] as const

/** An actuator, a friction model that was identified for it, and its controller. */
export interface BamServo {
  actuator: BamActuator
  model: (typeof bamModels)[number]
  /** Gain of the firmware's position controller; that of the identification where absent. */
  kp?: number
  /** Supply, V; that of the identification where absent. */
  volts?: number
  /** Torque constant at the joint, N m/A; as identified where absent. */
  constant?: number
  /** Factor on all friction; 1 where absent. */
  friction?: number
}

/** A servo as what acts along a joint, and the constants that may be given other values. */
export interface BamJoint {
  axis: AxisSpec & Required<Pick<AxisSpec, 'gearbox'>>
  /** `resistance` in ohm, 0 where none was identified: then the supply limits nothing. */
  nominal: { kp: number; volts: number; constant: number; resistance: number }
}

/** Firmware that sets a duty cycle by position error: gain to duty a radian, and the largest duty. */
interface VoltageController {
  kind: 'voltage'
  ratio: number
  volts: number
  kp: number
  errorGain: number
  maxDuty: number
}

/** Firmware that sets a current by position error and speed. */
interface CurrentController {
  kind: 'current'
  ratio: number
  volts: number
  kp: number
  /** Times the root of the gain, A s/rad. */
  damping: number
  maxAmps: number
}

const dynamixel = { kind: 'voltage', volts: 15, kp: 32, errorGain: 0.158, maxDuty: 0.9625 } as const
const erob = { kind: 'current', volts: 48, kp: 200, maxAmps: 12 } as const

/** Controllers and gear ratios, from the source of BAM and the makers' data sheets. */
const controllers: Record<BamActuator, VoltageController | CurrentController> = {
  erob80_100: { ...erob, ratio: 100, damping: 2 },
  erob80_50: { ...erob, ratio: 50, damping: 1 },
  mx64: { ...dynamixel, ratio: 200 },
  mx106: { ...dynamixel, ratio: 225 },
  xl320: { ...dynamixel, ratio: 238, volts: 7.5, errorGain: 0.05048199, maxDuty: 1 },
  xl330: { ...dynamixel, ratio: 288.4, volts: 7.4, kp: 400, errorGain: 0.00246, maxDuty: 1 },
  feetech_sts3215: { ...dynamixel, ratio: 345, volts: 7.4, errorGain: 0.166, maxDuty: 0.97 },
}

/**
 * The servo along a joint: drives it to the world's `targets`. Throws `config` where the actuator is unknown, or was not identified
 * with the model. Source: github.com/Rhoban/bam (Apache-2.0), which names the formulas' paper.
 */
export function bamServo({ actuator, model, ...given }: BamServo): BamJoint {
  if (!Object.hasOwn(bamParameters, actuator))
    throw new LandbridgeError(
      'config',
      `Expected a servo that was identified, got '${actuator}'`,
      suggest(`${actuator}`, Object.keys(bamParameters)),
    )
  const row = (bamParameters[actuator] as Partial<Record<string, readonly number[]>>)[model]
  if (row === undefined)
    throw new LandbridgeError(
      'config',
      `Expected a model that was identified for ${actuator}, got '${model}'`,
      `there is: ${Object.keys(bamParameters[actuator]).join(', ')}`,
    )
  const identified = controllers[actuator]
  const controller = { ...identified, kp: given.kp ?? identified.kp, volts: given.volts ?? identified.volts }
  const [known, resistance, armature, viscous] = row as [number, number, number, number]
  const constant = given.constant ?? known
  const factor = given.friction ?? 1
  const axis = {
    gearbox: { ...gearboxOf(row, factor), viscous: factor * viscous },
    armature: { inertia: armature / controller.ratio ** 2, ratio: controller.ratio },
    ...(controller.kind === 'voltage'
      ? voltageDrive(controller, constant, resistance)
      : currentDrive(controller, constant, resistance)),
  }
  return { axis, nominal: { kp: identified.kp, volts: identified.volts, constant: known, resistance } }
}

/** Friction of the gearbox from a row of the table, times a factor; quadratic terms and shares alike. */
function gearboxOf(row: readonly number[], factor: number): LoadFriction {
  const at = (index: number) => factor * (row[index] ?? 0)
  return {
    ...{ base: at(4), stribeck: at(5), motor: at(6), external: at(7) },
    ...{ motorStribeck: at(8), externalStribeck: at(9), motorQuad: at(10), externalQuad: at(11) },
    ...{ stribeckSpeed: row[12] ?? 0, alpha: row[13] ?? 1 },
  }
}

function voltageDrive({ volts, kp, errorGain, maxDuty }: VoltageController, constant: number, resistance: number) {
  const stall = (constant * volts) / resistance
  const servo: Servo = { stiffness: stall * kp * errorGain, damping: 0 }
  return { servo, effortLimit: stall * maxDuty, backEmf: constant ** 2 / resistance }
}

function currentDrive({ volts, kp, damping, maxAmps }: CurrentController, constant: number, resistance: number) {
  const servo: Servo = { stiffness: constant * kp, damping: constant * damping * Math.sqrt(kp) }
  const line = { torqueSpeed: { stall: (constant * volts) / resistance, freeSpeed: volts / constant } }
  return { servo, effortLimit: constant * maxAmps, ...(resistance > 0 && line) }
}
