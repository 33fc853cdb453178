// What acts along joint coordinates by laws of speed and position: servos, springs, viscous and Coulomb friction. Every law
// is solved implicitly for one coordinate at a time, all else given.

import type { AxisSpec } from './joint.js'
import { gearboxFriction, type LoadFriction } from './load-friction.js'
import { FIT, fitOscillation, isFollowed } from './oscillation.js'

const MOST_ROOT_STEPS = 60

/** Laws that are fitted apart: as it is, with its servo at its limit, with its motor on its torque-speed line. */
const [FREE, LIMITED, STALLED] = [0, 1, 2]
/** The same for a coordinate with all that moves along. */
const ALL = 3
const FITS = 6

/** One kick as one coordinate meets it, and what becomes of it: numbers in an object, which unlike those of a call need no memory. */
export interface Kick {
  /** Seconds of the kick before now and after now. */
  ending: number
  starting: number
  /** Speed before the kick. */
  before: number
  /** Way to the servo's target, and the speed that it wants. */
  offset: number
  targetSpeed: number
  /** Mean effort of the motor over the kick. */
  effort: number
  /** Speed that the coordinate would have without its own rows, and what a unit impulse along it adds. */
  free: number
  mobility: number
  /** Mobility of the coordinate with all that moves along, which laws are fitted to. */
  fitted: number
  /** {@link free} and what the servo adds, or the motor at its limit; before drag and Coulomb friction. */
  driven: number
  /** Speed after the kick. */
  after: number
}

/** A kick of nothing, to be filled in. */
export function noKick(): Kick {
  return {
    ending: 0,
    starting: 0,
    before: 0,
    offset: 0,
    targetSpeed: 0,
    effort: 0,
    free: 0,
    mobility: 0,
    fitted: 0,
    driven: 0,
    after: 0,
  }
}

/** The `speed` at which `line speed + grasp atan(slope speed) = goal`. */
interface Root {
  line: number
  grasp: number
  slope: number
  goal: number
  speed: number
}

/** The laws of all coordinates, and the speeds that they lead to. */
export class AxisLaws {
  /** Whether dry friction may hold a coordinate at rest. */
  readonly grips: boolean
  readonly #coulomb: Float64Array // [axes] N or N m
  readonly #slope: Float64Array
  readonly #excess: Float64Array
  readonly #stribeck: Float64Array // speed
  readonly #viscous: Float64Array
  readonly #stiffness: Float64Array
  readonly #damping: Float64Array
  readonly #effortLimit: Float64Array
  readonly #backEmf: Float64Array
  readonly #stall: Float64Array
  readonly #fade: Float64Array // effort that a unit of speed takes off the stall torque
  readonly #gearbox: (LoadFriction | undefined)[]
  readonly #acts: Uint8Array // [axes]
  /** Share of a drive and of a drag of the last fit. */
  #share = 1
  #drag = 0
  /** What each law was fitted to last, and how [axes x FITS x FIT]: a solve asks for the same again and again. */
  readonly #fits: Float64Array
  /** What Coulomb friction took from the speed in the last {@link follow}. */
  #rubbing = 0
  /** Torques on both sides of the gearbox that {@link follow} is at. */
  #motor = 0
  #external = 0
  readonly #root: Root = { line: 1, grasp: 0, slope: 0, goal: 0, speed: 0 }

  constructor(axes: readonly AxisSpec[]) {
    const column = (value: (axis: AxisSpec) => number | undefined, otherwise = 0) =>
      Float64Array.from(axes, (axis) => value(axis) ?? otherwise)
    this.#coulomb = column(({ coulomb }) => coulomb)
    this.#slope = column(({ coulombSlope }) => coulombSlope)
    this.#excess = column(({ stribeck }) => stribeck?.excess)
    this.#stribeck = column(({ stribeck }) => stribeck?.speed, 1)
    this.#viscous = column(({ viscous = 0, backEmf = 0, gearbox }) => (gearbox?.viscous ?? 0) + viscous + backEmf)
    this.#stiffness = column(({ servo }) => servo?.stiffness)
    this.#damping = column(({ servo }) => servo?.damping)
    this.#effortLimit = column(({ effortLimit }) => effortLimit, Number.POSITIVE_INFINITY)
    this.#backEmf = column(({ backEmf }) => backEmf)
    this.#stall = column(({ torqueSpeed }) => torqueSpeed?.stall, Number.POSITIVE_INFINITY)
    this.#fade = column(({ torqueSpeed }) => torqueSpeed && torqueSpeed.stall / torqueSpeed.freeSpeed)
    this.#gearbox = axes.map(({ gearbox }) => gearbox)
    const rubs = axes.map(({ coulomb = 0, stribeck, gearbox }) => coulomb > 0 || stribeck || gearbox)
    this.grips = axes.some(({ coulombSlope = 0 }, i) => rubs[i] && coulombSlope === 0)
    this.#fits = new Float64Array(axes.length * FITS * FIT).fill(Number.NaN)
    this.#acts = Uint8Array.from(axes, ({ torqueSpeed, servo }, i) =>
      rubs[i] || torqueSpeed || servo || this.#viscous[i]! > 0 ? 1 : 0,
    )
  }

  /** Whether any law acts along a coordinate. */
  acts(axis: number): boolean {
    return this.#acts[axis] === 1
  }

  /** Effort of motor, servo and friction at a speed, without Coulomb friction at rest: it is what {@link grip} bounds. Gearboxes carry nothing. */
  effort(axis: number, motor: number, speed: number, offset: number, targetSpeed: number): number {
    const drive = this.#drive(axis, motor, speed, offset, targetSpeed)
    const slope = this.#slope[axis]!
    const rub = slope > 0 ? this.#coulomb[axis]! * Math.atan(slope * speed) : Math.sign(speed) * this.grip(axis, speed)
    return drive - this.#viscous[axis]! * speed - rub
  }

  /** Bound of Coulomb friction at a speed, N or N m; 0 where it is smooth. Of a gearbox between two torques, N m. */
  grip(axis: number, speed: number, motor = 0, external = 0): number {
    const gearbox = this.#gearbox[axis]
    if (gearbox !== undefined) return gearboxFriction(gearbox, speed, motor, external)
    if (this.#slope[axis]! > 0) return 0
    const excess = this.#excess[axis]!
    if (excess === 0) return this.#coulomb[axis]!
    return this.#coulomb[axis]! + excess * Math.exp(-((speed / this.#stribeck[axis]!) ** 2))
  }

  /**
   * Takes a coordinate through a kick: fills in the speed after it.
   * Servo and drag: implicit before now, explicit after it, with drag and drive fitted so that a body alone follows the exact
   * oscillation, for any gains; what turns faster than steps can follow is damped. Coulomb: as much as it takes to stop, at most
   * its bound. A servo that takes the motor beyond its limit is a constant effort.
   */
  follow(axis: number, kick: Kick): void {
    const { free, mobility } = kick
    const seconds = kick.ending + kick.starting
    const half = Math.max(kick.ending, kick.starting)
    const stiffness = this.#stiffness[axis]!
    const damping = this.#damping[axis]!
    const viscous = this.#viscous[axis]!
    const limit = this.#effortLimit[axis]!
    const stall = this.#stall[axis]!
    const pull = this.#pull(axis, kick.offset, kick.targetSpeed)
    if (this.#gearbox[axis] !== undefined) {
      this.#motor = this.#motorAt(axis, kick, kick.before)
      this.#external = (free - kick.before) / (mobility * seconds) - kick.effort
    }
    this.#fit(axis, FREE, stiffness * mobility, (viscous + damping) * mobility, half)
    if (kick.fitted !== mobility) this.#fitAll(axis, FREE, kick, stiffness, viscous + damping)
    kick.driven = free + mobility * seconds * pull
    this.#rub(axis, kick)
    if (limit === Number.POSITIVE_INFINITY && stall === limit) return
    let servo = (kick.after - free + this.#rubbing) / (mobility * seconds) + viscous * nowOf(kick)
    if (stiffness + damping > 0 && Math.abs(kick.effort + servo) > limit) {
      servo = clamp(kick.effort + servo, limit) - kick.effort
      this.#fit(axis, LIMITED, 0, viscous * mobility, half)
      if (kick.fitted !== mobility) this.#fitAll(axis, LIMITED, kick, 0, viscous)
      kick.driven = free + mobility * seconds * servo
      this.#rub(axis, kick)
    }
    const fade = this.#fade[axis]!
    const motor = stiffness + damping > 0 ? kick.effort + servo : kick.effort
    const beyond = motor + fade * nowOf(kick)
    if (Math.abs(beyond) <= stall) return
    this.#fit(axis, STALLED, 0, (viscous + fade) * mobility, half)
    if (kick.fitted !== mobility) this.#fitAll(axis, STALLED, kick, 0, viscous + fade)
    kick.driven = free + mobility * seconds * (Math.sign(beyond) * stall - kick.effort)
    this.#rub(axis, kick)
  }

  /** Effort of motor and servo at a speed, within their limits. */
  #drive(axis: number, motor: number, speed: number, offset: number, targetSpeed: number): number {
    const servo = this.#pull(axis, offset, targetSpeed) - this.#damping[axis]! * speed
    const fade = this.#fade[axis]! * speed
    return clamp(clamp(motor + servo, this.#effortLimit[axis]!) + fade, this.#stall[axis]!) - fade
  }

  /** Torque on the motor's side of a gearbox at a speed. */
  #motorAt(axis: number, { effort, offset, targetSpeed }: Kick, speed: number): number {
    return this.#drive(axis, effort, speed, offset, targetSpeed) - this.#backEmf[axis]! * speed
  }

  #pull(axis: number, offset: number, targetSpeed: number): number {
    return this.#stiffness[axis]! * offset + this.#damping[axis]! * targetSpeed
  }

  /** Takes drag and share of a law, by what is known of it or by {@link fitOscillation}. */
  #fit(axis: number, law: number, square: number, decay: number, half: number): void {
    const fits = this.#fits
    const at = (axis * FITS + law) * FIT
    if (fits[at] !== square || fits[at + 1] !== decay || fits[at + 2] !== half) {
      fits[at] = square
      fits[at + 1] = decay
      fits[at + 2] = half
      fitOscillation(fits, at)
    }
    this.#share = fits[at + 3]!
    this.#drag = fits[at + 4]!
  }

  /**
   * Fits a law to all that moves along: as inertia and damping that it adds to that, met by the coordinate alone. What is too stiff
   * even so stays fitted to that alone: let go, it would swing up.
   */
  #fitAll(axis: number, law: number, kick: Kick, stiffness: number, damping: number): void {
    const { mobility, fitted } = kick
    const half = Math.max(kick.ending, kick.starting)
    if (!isFollowed(stiffness * fitted, half)) return
    this.#fit(axis, ALL + law, stiffness * fitted, damping * fitted, half)
    const added = (1 / this.#share - 1) / fitted
    const braking = this.#drag / (this.#share * fitted)
    this.#share = 1 / (1 + mobility * added)
    this.#drag = mobility * this.#share * braking
  }

  /** Fills in the speed after the kick by the driven one, which has felt no drag and no Coulomb friction. */
  #rub(axis: number, kick: Kick): void {
    const { ending, starting, before, mobility } = kick
    if (this.#slope[axis]! > 0) {
      this.#rubSmoothly(axis, kick)
      return
    }
    const drag = this.#drag
    const driven = before + this.#share * (kick.driven - before) - (starting > 0 ? drag * before : 0)
    const brake = ending > 0 ? 1 + drag : 1
    const grasp = this.#share * mobility * (ending + starting)
    kick.after = this.#hold(driven, grasp * this.grip(axis, before, this.#motor, this.#external)) / brake
    if (this.#excess[axis] === 0 && this.#gearbox[axis] === undefined) return
    const now = nowOf(kick)
    if (this.#gearbox[axis] !== undefined) this.#motor = this.#motorAt(axis, kick, now)
    kick.after = this.#hold(driven, grasp * this.grip(axis, now, this.#motor, this.#external)) / brake
  }

  #hold(driven: number, most: number): number {
    const taken = Math.min(Math.max(driven, -most), most)
    this.#rubbing = taken / this.#share
    return driven - taken
  }

  /** The same with smooth Coulomb friction of an impulse `grasp atan(slope v)`, implicit in the speed of now. */
  #rubSmoothly(axis: number, kick: Kick): void {
    const { ending, starting, before, mobility } = kick
    const slope = this.#slope[axis]!
    const grasp = this.#share * mobility * (ending + starting) * this.#coulomb[axis]!
    const drive = this.#share * (kick.driven - before)
    const both = ending > 0 && starting > 0
    const goal = before + (both ? drive / 2 : drive)
    let now = before
    if (ending > 0) {
      const root = this.#root
      root.line = 1 + this.#drag
      root.grasp = both ? grasp / 2 : grasp
      root.slope = slope
      root.goal = goal
      findRoot(root)
      now = root.speed
    }
    const taken = grasp * Math.atan(slope * now)
    this.#rubbing = taken / this.#share
    if (both) kick.after = 2 * now - before
    else kick.after = ending > 0 ? now : (1 - this.#drag) * before + drive - taken
  }
}

function clamp(value: number, limit: number): number {
  return Math.min(Math.max(value, -limit), limit)
}

/** The speed at the poses of now. */
function nowOf({ ending, starting, before, after }: Kick): number {
  if (ending === 0) return before
  return starting === 0 ? after : (before + after) / 2
}

/** Fills in the root: Newton from below, where it is concave. */
function findRoot(root: Root): void {
  const { line, grasp, slope } = root
  const goal = Math.abs(root.goal)
  let v = Math.max(0, (goal - (grasp * Math.PI) / 2) / line)
  for (let k = 0; k < MOST_ROOT_STEPS; k++) {
    const steep = slope * v
    const change = (goal - line * v - grasp * Math.atan(steep)) / (line + (grasp * slope) / (1 + steep * steep))
    v += change
    if (!(Math.abs(change) > 1e-15 * v)) break
  }
  root.speed = root.goal < 0 ? -v : v
}
