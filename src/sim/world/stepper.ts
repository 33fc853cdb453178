// How a world moves on by a step: the kick of all forces, the solves, the poses. A step is parted where joints do not close
// in one, where bodies turn far in one, and where something bounces.

import { LandbridgeError } from '../../core/index.js'
import type { Contacts } from '../contacts/contacts.js'
import type { AxisRows } from '../joints/axis-rows.js'
import type { Linkage } from '../joints/linkage.js'
import type { Efforts } from './efforts.js'
import { EnergyWatch, FASTEST } from './energy-watch.js'
import { addPush, finishStep } from './finish-step.js'
import type { VerletBodies } from './verlet-bodies.js'

/** Parts that a step is divided into where its joints cannot be closed at once, and the most where parts are divided again. */
const PARTS = 4
const MOST_PARTS = 256
/**
 * Radians that a body held off its centre may turn in a step: while joints alone act, when energy must not be lost, and where
 * motors give it now or then, or laws or contacts take it, anyway. A part turns at most a third as far, so that parts are more exact than the
 * steps beside them.
 */
const FREE_TURN = 0.05
const DAMPED_TURN = 0.3
/**
 * Radians in a step by which a kick alone may turn a body before the joints that hold it answer: farther on, joints close anywhere.
 * Less where dry friction holds coordinates, since it takes for their speed what closing adds to it.
 */
const FARTHEST_KICK = Math.PI
const FARTHEST_GRIPPED_KICK = 0.125
/** Metres by which a face may end a step within what moves across it because it turns: contacts take it for one that only moves on. */
const SWEPT = 2.5e-4
/** How often a step looks again for what its own kicks bring near. */
const MOST_LOOKS = 4
/** Bounces in a step at which it is parted, so that each acts at its own moment and pose. */
const MOST_IMPACTS = 32
/** Seconds of a part below which what a joint was left open by would take speeds to close that nothing else has: joints hold instead. */
const SLIVER = 1e-6

/** What is to be divided. */
const TOO_LONG = -1

/** What a step moves, and what acts on it. Arrays are [3 x bodies]. */
export interface Movable {
  poses: Float64Array
  rates: Float64Array
  /** From outside, of the next step. */
  forces: Float64Array
  inverseMass: Float64Array
  gravity: number
  bodies: VerletBodies
  linkage: Linkage
  efforts: Efforts
  rows: AxisRows
  contacts: Contacts
}

/** Leapfrog: between steps the velocities are those of half a step ago, until {@link close}. */
export class Stepper {
  readonly #lastForces: Float64Array // of the last step, until it is closed
  readonly #watch: EnergyWatch
  readonly #before: Float64Array // velocities at the start of a step
  readonly #fast: Float64Array // those that a step begun again had reached
  /** Seconds from the time of the velocities to that of the poses: half a step between a step and the next observation, else 0. */
  #open = 0
  #sliver = SLIVER // of the step under way, s: one that is as short itself closes its joints

  constructor(private readonly movable: Movable) {
    this.#lastForces = new Float64Array(movable.poses.length)
    this.#before = new Float64Array(movable.poses.length)
    this.#fast = new Float64Array(movable.poses.length)
    this.#watch = new EnergyWatch(movable.inverseMass, movable.gravity)
  }

  /** Goes on from poses and velocities of now, whatever acted before. */
  restart(): void {
    this.#open = 0
  }

  /** Moves on. Throws `unstable` where joints do not close, or energy comes from nothing, in the shortest parts either. */
  step(seconds: number): void {
    this.#sliver = Math.min(SLIVER, seconds)
    this.#advance(seconds, 1, MOST_IMPACTS)
  }

  /** Moves on by `seconds`, one of so many parts of a step, which may be parted at so many bounces and look again so often. */
  #advance(seconds: number, parts: number, impacts: number, looks = MOST_LOOKS): void {
    const { poses, rates, contacts } = this.movable
    const kick = this.#open + seconds / 2
    const end = this.#solve(seconds, parts, impacts > 0)
    if (end > 0) this.#part(end, seconds, parts, impacts - 1)
    else if (end === TOO_LONG) this.#divide(seconds, parts, impacts)
    else if (looks > 0 && contacts.misses(poses, rates, seconds)) this.#lookAgain(seconds, parts, impacts, looks - 1)
    else this.#move(seconds, kick)
  }

  /** Makes the velocities of a step. Answers the seconds after which it `stops` to be parted at a bounce, `TOO_LONG`, or 0. */
  #solve(seconds: number, parts: number, stops: boolean): number {
    const { poses, rates: motion, linkage, rows, contacts } = this.movable
    const half = seconds / 2
    const ending = this.#open
    const shortest = parts === MOST_PARTS
    const error = this.#begin(seconds, ending, shortest)
    if (!rows.governed && this.#turnsFar(seconds, parts)) return TOO_LONG
    rows.solve(motion, ending, half, seconds, contacts.solvesAll)
    this.#watch.drive(motion, rows.returns)
    const impact = contacts.solve(this.#before, motion, ending + half, seconds, stops)
    if (impact > 0) return impact
    if (rows.governed && this.#turnsFar(seconds, parts)) return TOO_LONG
    const closed = seconds < this.#sliver || finishStep(poses, motion, seconds, linkage, rows, contacts, error)
    if (this.#watch.gains(motion) || !closed) {
      if (shortest)
        throw unstable(
          closed ? 'energy that forces give' : `joints that close${rows.ropes ? ', and ropes that hold,' : ''}`,
          seconds,
        )
      return TOO_LONG
    }
    if (this.#watch.races) throw unstable(`speeds below ${FASTEST} m/s`, seconds)
    if (contacts.near || rows.governed || rows.driven) return this.#endsFar(seconds, parts) ? TOO_LONG : 0
    return !shortest && this.#watch.strays && rows.pushes ? TOO_LONG : 0
  }

  /** Kicks, with joints that hold or close; answers the joint error that this took away. */
  #begin(seconds: number, ending: number, shortest: boolean): number {
    const { poses, rates: motion, linkage, rows, contacts } = this.movable
    this.#before.set(motion)
    if (ending > 0) this.#look()
    rows.begin(motion)
    this.#kick(ending, seconds / 2)
    const farthest = rows.laws.grips ? FARTHEST_GRIPPED_KICK : FARTHEST_KICK
    if (seconds * linkage.geometry.spinChange(this.#before, motion) > farthest) linkage.project(motion)
    this.#watch.begin(motion, ending + seconds / 2)
    // Impacts act on speeds of their moment, and governors on none that motors merely ask for. Else laws are second order by the
    // speeds that closed joints have, which in the shortest parts is nothing any more.
    const holds =
      shortest || seconds < this.#sliver || (rows.governed && !rows.driven) || contacts.meets(motion, seconds)
    if (!holds) return linkage.close(poses, motion, seconds)
    linkage.project(motion)
    return 0
  }

  /** Moves the bodies by the velocities of a step, which were reached by a kick of so many seconds. */
  #move(seconds: number, kick: number): void {
    const { poses, rates: motion, linkage, efforts, rows, contacts } = this.movable
    contacts.accept(motion, kick)
    rows.keep()
    const push = contacts.reposition(motion)
    if (push !== undefined) addPush(poses, motion, push, seconds, linkage)
    this.movable.bodies.advance(poses, this.#before, push ?? motion, seconds)
    linkage.geometry.rotors.turn(poses, push ?? motion, seconds)
    efforts.last.set(efforts.next)
    this.#lastForces.set(this.movable.forces)
    this.#open = seconds / 2
  }

  /** Begins a step again, with contacts looked for as far as its own kicks carry. */
  #lookAgain(seconds: number, parts: number, impacts: number, looks: number): void {
    const { poses, rates, contacts } = this.movable
    this.#fast.set(rates)
    rates.set(this.#before)
    this.close()
    contacts.look(poses, this.#fast)
    this.#advance(seconds, parts, impacts, looks)
  }

  /** Whether a body turns too far for a step, or for a part of one that can be divided again. */
  #turnsFar(seconds: number, parts: number): boolean {
    if (parts === MOST_PARTS) return false
    const { rates, linkage, efforts, rows, contacts } = this.movable
    const most = rows.driven || efforts.any || efforts.awaited || contacts.near ? DAMPED_TURN : FREE_TURN
    if (seconds * contacts.rush > 1) return true
    const spin = Math.max(linkage.geometry.spin(rates), contacts.spin(rates))
    return seconds * spin > (parts > 1 ? most / 3 : most)
  }

  /** The same at its end, whether corners that turn on while they are held, or joints that turn far, have given it energy, or faces turn into something. */
  #endsFar(seconds: number, parts: number): boolean {
    if (parts === MOST_PARTS) return false
    if (this.#watch.strays || this.#turnsFar(seconds, parts)) return true
    return this.movable.contacts.sweeps(this.movable.rates, SWEPT / parts)
  }

  /** Begins a step again, in parts. */
  #divide(seconds: number, parts: number, impacts: number): void {
    this.movable.rates.set(this.#before)
    this.close()
    for (let i = 0; i < PARTS; i++) this.#advance(seconds / PARTS, PARTS * parts, impacts)
    this.close()
  }

  /** Begins a step again, up to a bounce and on from there. */
  #part(impact: number, seconds: number, parts: number, impacts: number): void {
    this.movable.rates.set(this.#before)
    this.close()
    this.#advance(impact, parts, 0)
    this.#advance(seconds - impact, parts, impacts)
    this.close()
  }

  /** Kicks for the half-step that {@link step} leaves open, so that velocities are those of now; nothing where none is. */
  close(): void {
    const { rates, linkage, rows, contacts } = this.movable
    const ending = this.#open
    if (ending === 0) return
    this.#before.set(rates)
    this.#look()
    rows.begin(rates)
    this.#kick(ending, 0)
    linkage.project(rates)
    rows.solve(rates, ending, 0, 0, contacts.solvesAll)
    contacts.solve(this.#before, rates, ending, 0)
    contacts.accept(rates, ending)
    rows.keep()
    this.#open = 0
  }

  /** Joints and contacts at the poses of now. */
  #look(): void {
    const { poses, rates, linkage, rows, contacts } = this.movable
    linkage.linearise(poses)
    rows.take()
    if (contacts.any) contacts.look(poses, rates)
  }

  /** Gravity, outside forces and motors: `ending` seconds of the last step's, `starting` seconds of the next one's. */
  #kick(ending: number, starting: number): void {
    const { rates, forces, inverseMass, gravity, linkage, efforts } = this.movable
    const fall = gravity * (ending + starting)
    for (let i = 4; i < rates.length; i += 3) if (inverseMass[i]! > 0) rates[i]! -= fall
    for (let i = 3; i < rates.length; i++)
      rates[i]! += inverseMass[i]! * (ending * this.#lastForces[i]! + starting * forces[i]!)
    efforts.impel(linkage, ending, starting, rates)
  }
}

function unstable(expected: string, seconds: number): LandbridgeError {
  return new LandbridgeError('unstable', `Expected ${expected} in a step of ${seconds} s`, 'take more substeps')
}
