// Whether a step gave bodies more energy than its forces can. In the norm of kinetic energy, joints, friction and impacts only
// shorten the velocities that a kick leaves (Moreau 1988), so what grows beyond them is the solver's own doing.

/** How often the energy of the kick a step may end with: what second order and impacts at turning corners make of it stays below. */
const GROWTH = 4
/** The same where shorter parts are tried first: corners that turn on while they are held, joints that turn far. */
const SLIGHT = 1.01
/** Joules that are rounding. */
const NOTHING = 1e-9
/** The speed that no world reaches, m/s, as a root mean square over its masses and rims. */
export const FASTEST = 1e4
/** Places of energies: what forces gave in this step, what it has now. */
const [GIVEN, NOW] = [0, 1]

/** Kinetic energies within one step. */
export class EnergyWatch {
  readonly #mass: Float64Array // [3 x bodies] mass, mass, inertia; 0 where nothing moves it
  readonly #total: number // kg
  readonly #energies = new Float64Array(2) // J, twice what they are
  #guided = false // a body that nothing moves goes on, or a coordinate comes back from past its stop: either may give any energy

  /** `inverseMass` [3 x bodies], zero for what nothing moves. */
  constructor(
    inverseMass: Float64Array,
    private readonly gravity: number,
  ) {
    this.#mass = inverseMass.map((inverse) => (inverse > 0 ? 1 / inverse : 0))
    this.#total = this.#mass.reduce((sum, mass, k) => (k % 3 === 0 ? sum + mass : sum), 0)
  }

  /** Begins a step of so many seconds, with the velocities that its kick leaves. */
  begin(velocities: Float64Array, seconds: number): void {
    const fall = this.gravity * seconds
    this.#measure(velocities)
    this.#energies[GIVEN] = this.#energies[NOW]! + this.#total * fall * fall + NOTHING
    this.#guided = false
    for (let i = 3; i < velocities.length; i++) if (this.#mass[i] === 0 && velocities[i] !== 0) this.#guided = true
  }

  /** Notes what servos, springs and end stops made of the velocities, and whether a coordinate comes back from past its stop. */
  drive(velocities: Float64Array, returns: boolean): void {
    if (returns) this.#guided = true
    const energies = this.#energies
    this.#measure(velocities)
    if (energies[NOW]! > energies[GIVEN]!) energies[GIVEN] = energies[NOW]!
  }

  /** Ends a step; answers whether its velocities have gained energy from nothing. */
  gains(velocities: Float64Array): boolean {
    this.#measure(velocities)
    return this.#exceeds(GROWTH)
  }

  /** Whether a step that ended has gained what shorter parts may not. */
  get strays(): boolean {
    return this.#exceeds(SLIGHT)
  }

  /** Whether a step ended faster than {@link FASTEST}. */
  get races(): boolean {
    return this.#energies[NOW]! > this.#total * FASTEST * FASTEST
  }

  #exceeds(share: number): boolean {
    return !this.#guided && this.#energies[NOW]! > share * this.#energies[GIVEN]!
  }

  #measure(velocities: Float64Array): void {
    const mass = this.#mass
    let sum = 0
    for (let i = 3; i < mass.length; i++) sum += mass[i]! * velocities[i]! * velocities[i]!
    this.#energies[NOW] = sum
  }
}
