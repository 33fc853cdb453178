// Joints as data: what holds two bodies together, and what acts along the one coordinate that a joint leaves free.

import { refused, shown } from '../check-numbers.js'
import type { LoadFriction } from './load-friction.js'

/** A motor's spinning mass behind a gear. */
export interface Armature {
  /** Of the rotor about its axis, kg m2. */
  inertia: number
  /**
   * Gear: the rotor, which sits on `from`, turns by the angle of `from` plus this times the coordinate of the joint, or behind backlash
   * of its motor (rad, or rad/m for a slider). Negative where it turns against the joint; 1 where absent.
   */
  ratio?: number
}

/**
 * Position and speed control, solved implicitly: stable for any gains, exact in its steady state. What it makes swing in fewer
 * than nine steps a period loses energy, in two or less at once.
 */
export interface Servo {
  /** N/m or N m/rad. */
  stiffness: number
  /** N s/m or N m s/rad. */
  damping: number
}

/** What a DC motor can give at a speed: between `stall` and less with speed, none at `freeSpeed`, and as much the other way. */
export interface TorqueSpeedLine {
  /** Torque at rest, N m. */
  stall: number
  /** Speed without load, rad/s. */
  freeSpeed: number
}

/** What acts along a joint's coordinate: metres and newtons for a slider, radians and newton metres for a pin. */
export interface AxisSpec {
  /** Coulomb friction, N or N m: holds at rest, opposes motion. */
  coulomb?: number
  /** With this slope (s/m or s/rad) Coulomb friction is `coulomb * atan(slope * speed)`, which creeps at rest: for models identified so. */
  coulombSlope?: number
  /** More friction near rest: the bound is `coulomb + excess * exp(-(v / speed)^2)`; N or N m, m/s or rad/s. */
  stribeck?: { excess: number; speed: number }
  /** Viscous friction, N s/m or N m s/rad. */
  viscous?: number
  /** Inelastic end stops of the coordinate. */
  limits?: readonly [low: number, high: number]
  /** A governor: the joint brakes as hard as it takes to stay at or below this speed, m/s or rad/s. */
  speedLimit?: number
  /** Largest effort of the motor, N or N m: of `efforts` and servo together. */
  effortLimit?: number
  /** Drag of the voltage that the motor itself makes, N m s/rad: part of its effort, beside the limit. */
  backEmf?: number
  /** A DC motor's bound on efforts and servo together. */
  torqueSpeed?: TorqueSpeedLine
  /** Friction of a gearbox by what it carries, in place of `coulomb` and `stribeck`. */
  gearbox?: LoadFriction
  /** Rotor inertia, felt at the joint by the square of the gear ratio; with `backlash` where a flank pushes. */
  armature?: Armature
  /** Drives the coordinate, behind `backlash` the motor's own, to the world's `targets` at its `targetSpeeds`. */
  servo?: Servo
  /**
   * Play between the rotor of an `armature` and the joint: from flank to flank of the gear, m or rad of the joint. Within it nothing acts
   * between the two; flanks meet without a rebound. Efforts, `servo`, `effortLimit`, `torqueSpeed`, `backEmf` and `gearbox` are the
   * rotor's, friction, `limits` and `speedLimit` the joint's. A start is in the middle.
   */
  backlash?: number
}

/** Where a joint holds its two bodies. */
interface Anchors {
  body: string
  /** The ground where absent. */
  from?: string
  /** The point on `body`, from its centre of mass. */
  at?: readonly [x: number, y: number]
  /** The point on `from`, from its centre of mass; in the world where `from` is the ground. */
  on?: readonly [x: number, y: number]
  /** True lets the two bodies touch each other. */
  collide?: boolean
}

/** Two bodies that share a point. Coordinate: angle of `body` relative to `from`, counter-clockwise. */
export interface PinSpec extends Anchors, AxisSpec {
  kind: 'pin'
}

/** A point of a body on a line of `from`. Coordinate: distance along `axis` from `on`. */
export interface SliderSpec extends Anchors, AxisSpec {
  kind: 'slider'
  /** Direction of the line, turning with `from`; any length but 0. */
  axis: readonly [x: number, y: number]
  /** True lets the body turn about the point; else it keeps the angle of `from`. */
  turns?: boolean
}

/** Two bodies as one. Its coordinate is 0. */
export interface WeldSpec extends Anchors {
  kind: 'weld'
  /** Angle of `body` relative to `from`, rad. */
  angle?: number
}

/** Two points that pull and push along the line between them, and hold nothing. Coordinate: their distance, m. */
export interface DistanceSpec extends Anchors, AxisSpec {
  kind: 'distance'
  /** Where a servo starts, m: a spring's length without load. Without it the first coordinate of an episode. */
  rest?: number
}

/** One joint of a world. */
export type JointSpec = PinSpec | SliderSpec | WeldSpec | DistanceSpec

/** So high that a rotor's own turning is nothing beside its inertia at the joint. */
const GEAR = 100

/** A rotor behind a high gear by its inertia at the joint, kg m2, as MuJoCo's `armature`: its own turning is nothing beside that. */
export function reflected(inertia: number): Armature {
  return { inertia: inertia / GEAR ** 2, ratio: GEAR }
}

/** Two bodies, or a body and the ground, that share a point. */
export function pin(of: Omit<PinSpec, 'kind'>): PinSpec {
  return { kind: 'pin', ...of }
}

/** A body on a straight rail of another one or of the ground. */
export function slider(of: Omit<SliderSpec, 'kind'>): SliderSpec {
  return { kind: 'slider', ...of }
}

/** Two bodies, or a body and the ground, fixed to each other. */
export function weld(of: Omit<WeldSpec, 'kind'>): WeldSpec {
  return { kind: 'weld', ...of }
}

/** A spring and damper along the line between two points; stiffness in N/m, damping in N s/m, rest length in m. */
export function spring(of: Omit<DistanceSpec, 'kind' | 'servo' | 'rest'> & Servo & { rest: number }): DistanceSpec {
  const { stiffness, damping, ...rest } = of
  return { kind: 'distance', servo: { stiffness, damping }, ...rest }
}

/** A rope without mass between two points, never longer than `length`, m. Throws `env` on limits beside it. */
export function rope(of: Omit<DistanceSpec, 'kind' | 'limits'> & { length: number }): DistanceSpec {
  const { length, ...rest } = of
  if ('limits' in rest && rest.limits !== undefined)
    throw refused('a rope', 'without limits', shown(rest.limits), 'its length is its limit')
  return { kind: 'distance', limits: [Number.NEGATIVE_INFINITY, length], ...rest }
}
