// Joints as data: what holds two bodies together, and what acts along the one coordinate that a joint leaves free.

/** What acts along a joint's coordinate: metres and newtons for a slider, radians and newton metres for a pin. */
export interface AxisSpec {
  /** Coulomb friction, N or N m: holds at rest, opposes motion. */
  coulomb?: number
  /** Viscous friction, N s/m or N m s/rad. */
  viscous?: number
  /** Inelastic end stops of the coordinate. */
  limits?: readonly [low: number, high: number]
  /** A governor: the joint brakes as hard as it takes to stay at or below this speed, m/s or rad/s. */
  speedLimit?: number
  /** Largest effort of the motor, N or N m. */
  effortLimit?: number
  /** True lets the two bodies touch each other. */
  collide?: boolean
}

/** Two bodies that share a point. Coordinate: angle of `body` relative to `from`, counter-clockwise. */
export interface PinSpec extends AxisSpec {
  kind: 'pin'
  body: string
  /** The ground where absent. */
  from?: string
  /** The shared point on `body`, from its centre of mass. */
  at?: readonly [x: number, y: number]
  /** The shared point on `from`, from its centre of mass; in the world where `from` is the ground. */
  on?: readonly [x: number, y: number]
}

/** A point of a body on a line of the ground. Coordinate: distance along `axis` from `on`. */
export interface SliderSpec extends AxisSpec {
  kind: 'slider'
  body: string
  at?: readonly [x: number, y: number]
  on?: readonly [x: number, y: number]
  /** Direction of the line; any length but 0. */
  axis: readonly [x: number, y: number]
  /** True lets the body turn about the point; else its angle stays 0. */
  turns?: boolean
}

/** One joint of a world. */
export type JointSpec = PinSpec | SliderSpec

/** Two bodies, or a body and the ground, that share a point. */
export function pin(of: Omit<PinSpec, 'kind'>): PinSpec {
  return { kind: 'pin', ...of }
}

/** A body on a straight rail of the ground. */
export function slider(of: Omit<SliderSpec, 'kind'>): SliderSpec {
  return { kind: 'slider', ...of }
}
