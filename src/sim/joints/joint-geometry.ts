// Where the joints of a world are: their errors, their Jacobian, their coordinates, at given poses.
// Poses and velocities are [3 x bodies] as x, y, angle; body 0 is the ground, rotors come last. Bodies are named by their offset.

import { LandbridgeError } from '../../core/index.js'
import { Anchors } from './anchors.js'
import type { JointSpec } from './joint.js'
import { Rotors } from './rotors.js'

const ROWS = { pin: 2, slider: 1, weld: 3, distance: 0 }
/** Kinds of joints in {@link JointGeometry.kinds}. */
export const [PIN, SLIDER, WELD, DISTANCE] = [0, 1, 2, 3]
const KINDS = { pin: PIN, slider: SLIDER, weld: WELD, distance: DISTANCE } as const

/** The geometry of all joints of a world. */
export class JointGeometry {
  /** Joints, each with one coordinate; the coordinates of motors behind backlash and of plays come behind, as in {@link axesOf}. */
  readonly joints: number
  /** Joint of each coordinate. */
  readonly jointOf: Int32Array // [axes]
  /** The coordinate that each joint's motor drives. */
  readonly drives: Int32Array // [joints]
  /** Coordinate of the first play. */
  readonly firstPlay: number
  /** Rows of all joints, the last joint's first and the {@link gears} last: 2 a pin, 1 or 2 a slider, 3 a weld, 1 a gear. */
  readonly rows: number
  /** First row of a gear. */
  readonly gearRow: number
  /** Joint of each gear, which holds the rotor of its number. */
  readonly gears: Int32Array
  readonly rotors: Rotors
  readonly from: Int32Array // [axes]
  readonly body: Int32Array // [axes]
  /** Joint of each row. */
  readonly owner: Int32Array // [rows]
  readonly rowFrom: Int32Array // [rows]
  readonly rowBody: Int32Array // [rows]
  readonly jacobian: Float64Array // [rows x 6]: x, y, angle of `from`, then of `body`; then [gears x 3] of the rotors
  /** How each coordinate follows the bodies [axes x 6]; a play follows its rotor too, by less than 0: 1 / `ratio`. */
  readonly directions: Float64Array
  readonly coordinates: Float64Array // [axes] m or rad
  readonly kinds: Uint8Array // [joints]
  /** 1 for a slider that holds its angle too [joints]. */
  readonly locks: Uint8Array
  readonly angle: Float64Array // [joints] of a weld
  readonly first: Int32Array // [joints] first row
  readonly anchors: Anchors

  /** `names`: the bodies, without the ground. */
  constructor(specs: readonly JointSpec[], names: readonly string[]) {
    this.joints = specs.length
    this.anchors = new Anchors(specs, names)
    this.rotors = new Rotors(specs, names.length)
    this.kinds = Uint8Array.from(specs, ({ kind }) => KINDS[kind])
    this.locks = Uint8Array.from(specs, (spec) => (spec.kind === 'slider' && spec.turns !== true ? 1 : 0))
    this.angle = Float64Array.from(specs, (spec) => (spec.kind === 'weld' ? (spec.angle ?? 0) : 0))
    const sizes = specs.map(({ kind }, i) => ROWS[kind] + this.locks[i]!)
    // From the ends of a mechanism to its base: then the factor of the joint matrix is as sparse as the matrix.
    const owners = sizes
      .map((size, i) => Array<number>(size).fill(i))
      .reverse()
      .flat()
    this.first = Int32Array.from(sizes, (_, i) => owners.indexOf(i))
    const { from, body } = this.anchors
    const { joint, held } = this.rotors
    const plays = joint.subarray(held)
    this.gears = joint.subarray(0, held)
    this.gearRow = owners.length
    owners.push(...this.gears)
    this.rows = owners.length
    this.owner = Int32Array.from(owners)
    this.rowFrom = Int32Array.from(owners, (i) => from[i]!)
    this.rowBody = Int32Array.from(owners, (i) => body[i]!)
    this.jacobian = new Float64Array(6 * this.rows + 3 * held)
    this.jointOf = Int32Array.of(...specs.keys(), ...plays, ...plays)
    this.from = this.jointOf.map((i) => from[i]!)
    this.body = this.jointOf.map((i) => body[i]!)
    this.drives = Int32Array.from(specs.keys())
    this.directions = new Float64Array(6 * this.jointOf.length)
    this.coordinates = new Float64Array(this.jointOf.length)
    this.firstPlay = this.joints + plays.length
    for (let p = 0; p < plays.length; p++) this.#addMotor(this.joints + p, held + p)
  }

  /** The coordinate of a motor behind backlash: by how much its rotor turns against the body that it sits on, by the gear. */
  #addMotor(axis: number, rotor: number): void {
    this.drives[this.jointOf[axis]!] = axis
    this.body[axis] = this.rotors.body[rotor]!
    this.directions[6 * axis + 2] = -1 / this.rotors.ratio[rotor]!
    this.directions[6 * axis + 5] = 1 / this.rotors.ratio[rotor]!
  }

  /** Turns the anchors to these poses: before {@link errors}. */
  turn(poses: Float64Array): void {
    this.anchors.turn(poses)
  }

  /** As {@link Anchors.spin}. */
  spin(velocities: Float64Array): number {
    return this.anchors.spin(velocities)
  }

  /** As {@link Anchors.spinChange}. */
  spinChange(before: Float64Array, after: Float64Array): number {
    return this.anchors.spinChange(before, after)
  }

  /** Joint errors [rows], m or rad. */
  errors(poses: Float64Array, into: Float64Array): void {
    const { lineX, lineY } = this.anchors
    for (let i = 0; i < this.joints; i++) {
      const kind = this.kinds[i]!
      if (kind === DISTANCE) continue
      const x = this.anchors.apartX(i, poses)
      const y = this.anchors.apartY(i, poses)
      const row = this.first[i]!
      if (kind !== SLIDER) {
        into[row] = x
        into[row + 1] = y
        if (kind === WELD) into[row + 2] = this.#turned(i, poses) - this.angle[i]!
      } else {
        into[row] = y * lineX[i]! - x * lineY[i]!
        if (this.locks[i] === 1) into[row + 1] = this.#turned(i, poses)
      }
    }
    for (let g = 0; g < this.gears.length; g++) {
      const i = this.gears[g]!
      const turned = poses[this.rotors.body[g]! + 2]! - poses[this.from[i]! + 2]!
      into[this.gearRow + g] = turned - this.rotors.ratio[g]! * this.coordinate(i, poses)
    }
  }

  /** Turns the anchors to these poses and fills `jacobian`, `directions` and `coordinates`. */
  linearise(poses: Float64Array): void {
    this.turn(poses)
    for (let i = 0; i < this.joints; i++) {
      const kind = this.kinds[i]!
      this.coordinates[i] = this.coordinate(i, poses)
      if (kind === SLIDER) this.#lineariseSlider(i, poses)
      else if (kind === DISTANCE) this.#lineariseDistance(i, poses)
      else this.#linearisePin(i, kind === WELD)
    }
    for (let g = 0; g < this.gears.length; g++) {
      const row = 6 * (this.gearRow + g)
      const i = this.gears[g]!
      for (let k = 0; k < 6; k++) this.jacobian[row + k] = -this.rotors.ratio[g]! * this.directions[6 * i + k]!
      this.jacobian[row + 2]! -= 1
      this.jacobian[6 * this.rows + 3 * g + 2] = 1
    }
    for (let axis = this.joints; axis < this.jointOf.length; axis++) this.#lineariseAxis(axis, poses)
  }

  #lineariseAxis(axis: number, poses: Float64Array): void {
    this.coordinates[axis] = this.along(axis, poses)
    if (axis < this.firstPlay) return
    const i = this.jointOf[axis]!
    for (let k = 0; k < 6; k++) this.directions[6 * axis + k] = this.directions[6 * i + k]!
    this.directions[6 * axis + 2]! += 1 / this.rotors.ratio[this.#rotorOf(i)]!
  }

  /**
   * Accelerations of the joint errors [rows] and of the coordinates [joints] that velocities alone make, by turning what
   * the Jacobian is made of. At the linearised poses.
   */
  bias(poses: Float64Array, velocities: Float64Array, rows: Float64Array, coordinates: Float64Array): void {
    const { lineX, lineY } = this.anchors
    for (let i = 0; i < this.joints; i++) {
      const row = this.first[i]!
      const { x, y, speedX, speedY, turnX, turnY } = this.anchors.motion(i, poses, velocities)
      const spin = velocities[this.from[i]! + 2]!
      const [ux, uy] = [lineX[i]!, lineY[i]!]
      if (this.kinds[i] === SLIDER) {
        const [along, across] = [ux * speedX + uy * speedY, ux * speedY - uy * speedX]
        rows[row] = ux * turnY - uy * turnX - 2 * spin * along - spin * spin * (ux * y - uy * x)
        coordinates[i] = ux * turnX + uy * turnY + 2 * spin * across - spin * spin * (ux * x + uy * y)
      } else if (this.kinds[i] === DISTANCE) {
        const length = Math.hypot(x, y)
        const across = x * speedY - y * speedX
        coordinates[i] = length > 0 ? (x * turnX + y * turnY) / length + across ** 2 / length ** 3 : 0
      } else {
        rows[row] = turnX
        rows[row + 1] = turnY
      }
    }
    this.gears.forEach((i, g) => {
      rows[this.gearRow + g] = -this.rotors.ratio[g]! * coordinates[i]!
    })
  }

  /** Puts a joint's body where its coordinate says, given the pose and velocity of `from`. A distance puts nothing. */
  place(joint: number, position: number, speed: number, poses: Float64Array, velocities: Float64Array): void {
    const kind = this.kinds[joint]!
    if (kind === DISTANCE) return
    const [a, b] = [this.from[joint]!, this.body[joint]!]
    if (kind !== SLIDER || this.locks[joint] === 1) {
      poses[b + 2] = poses[a + 2]! + (kind === PIN ? position : this.angle[joint]!)
      velocities[b + 2] = velocities[a + 2]! + (kind === PIN ? speed : 0)
    }
    this.turn(poses)
    this.anchors.join(joint, poses, velocities, kind === SLIDER ? position : 0, kind === SLIDER ? speed : 0)
  }

  /** Puts the rotors where the bodies say, those with play in the middle of it. */
  placeRotors(poses: Float64Array, velocities: Float64Array): void {
    this.linearise(poses)
    for (const [r, i] of this.rotors.joint.entries()) {
      let speed = 0
      for (let k = 0; k < 3; k++) {
        speed += this.directions[6 * i + k]! * velocities[this.from[i]! + k]!
        speed += this.directions[6 * i + 3 + k]! * velocities[this.body[i]! + k]!
      }
      this.rotors.place(r, this.from[i]!, this.coordinates[i]!, speed, poses, velocities)
    }
  }

  /** Puts the rotor of a joint with play where its motor is. Others are where the bodies say. */
  placeMotor(joint: number, at: { position: number; velocity: number }, poses: Float64Array, velocities: Float64Array) {
    if (this.drives[joint] === joint) return
    this.rotors.place(this.#rotorOf(joint), this.from[joint]!, at.position, at.velocity, poses, velocities)
  }

  #turned(joint: number, poses: Float64Array): number {
    return poses[this.body[joint]! + 2]! - poses[this.from[joint]! + 2]!
  }

  /** A joint's coordinate at poses that the anchors are turned to. */
  coordinate(joint: number, poses: Float64Array): number {
    const kind = this.kinds[joint]!
    if (kind === PIN) return this.#turned(joint, poses)
    if (kind === WELD) return 0
    const x = this.anchors.apartX(joint, poses)
    const y = this.anchors.apartY(joint, poses)
    if (kind === DISTANCE) return Math.sqrt(x * x + y * y)
    return x * this.anchors.lineX[joint]! + y * this.anchors.lineY[joint]!
  }

  /** Any coordinate at such poses: of a joint, of its motor, or the first less the second. */
  along(axis: number, poses: Float64Array): number {
    const i = this.jointOf[axis]!
    if (axis === i) return this.coordinate(i, poses)
    const rotor = this.#rotorOf(i)
    const turned = poses[this.rotors.body[rotor]! + 2]! - poses[this.from[i]! + 2]!
    const motor = turned / this.rotors.ratio[rotor]!
    return axis < this.firstPlay ? motor : this.coordinate(i, poses) - motor
  }

  /** The rotor of a joint with play. */
  #rotorOf(joint: number): number {
    return this.rotors.held + this.drives[joint]! - this.joints
  }

  #linearisePin(i: number, welds: boolean): void {
    const row = 6 * this.first[i]!
    const jacobian = this.jacobian
    const { atX, atY, onX, onY } = this.anchors
    jacobian[row] = -1
    jacobian[row + 2] = onY[i]!
    jacobian[row + 3] = 1
    jacobian[row + 5] = -atY[i]!
    jacobian[row + 7] = -1
    jacobian[row + 8] = -onX[i]!
    jacobian[row + 10] = 1
    jacobian[row + 11] = atX[i]!
    const turning = welds ? jacobian : this.directions
    const place = welds ? row + 12 : 6 * i
    turning[place + 2] = -1
    turning[place + 5] = 1
  }

  #lineariseSlider(i: number, poses: Float64Array): void {
    const { lineX, lineY } = this.anchors
    this.#spread(this.jacobian, 6 * this.first[i]!, i, -lineY[i]!, lineX[i]!, poses)
    this.#spread(this.directions, 6 * i, i, lineX[i]!, lineY[i]!, poses)
    if (this.locks[i] === 0) return
    this.jacobian[6 * this.first[i]! + 8] = -1
    this.jacobian[6 * this.first[i]! + 11] = 1
  }

  /** The row of moving along (x, y), which turns with `from`. */
  #spread(rows: Float64Array, row: number, i: number, x: number, y: number, poses: Float64Array): void {
    const { atX, atY, onX, onY } = this.anchors
    const armX = onX[i]! + this.anchors.apartX(i, poses)
    const armY = onY[i]! + this.anchors.apartY(i, poses)
    rows[row] = -x
    rows[row + 1] = -y
    rows[row + 2] = x * armY - y * armX
    rows[row + 3] = x
    rows[row + 4] = y
    rows[row + 5] = y * atX[i]! - x * atY[i]!
  }

  #lineariseDistance(i: number, poses: Float64Array): void {
    const length = this.coordinates[i]!
    if (!(length >= 0)) throw new LandbridgeError('unstable', 'Expected finite poses')
    const x = length > 0 ? this.anchors.apartX(i, poses) / length : 1
    const y = length > 0 ? this.anchors.apartY(i, poses) / length : 0
    // Along the line between the points itself, the arm to the far point turns as much as the one to the near point.
    this.#spread(this.directions, 6 * i, i, x, y, poses)
  }
}
