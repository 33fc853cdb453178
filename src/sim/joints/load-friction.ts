// Gearbox friction that grows with what the gearbox carries: the extended models of servo actuators by Duclusaud et al.,
// "Extended friction models for the physics simulation of servo actuators" (ICRA 2025, arXiv:2410.08650), M1 to M6.

/** Bound of the friction of a gearbox between a motor and a load. What is absent is 0. */
export interface LoadFriction {
  /** Without load, N m. */
  base: number
  /** Viscous friction beside it, N m s/rad: no part of the bound. */
  viscous?: number
  /** More of it near rest, N m. */
  stribeck?: number
  /** Share of the motor's and of the external torque; equal in models without direction (M3, M4). */
  motor?: number
  external?: number
  /** More of them near rest. */
  motorStribeck?: number
  externalStribeck?: number
  /** Squares of the torque of the side that is driven, near rest, where both sides work against each other, 1/(N m). */
  motorQuad?: number
  externalQuad?: number
  /** Speed (rad/s) and exponent of `exp(-|v / speed|^alpha)`, which is 1 at rest: "near rest". */
  stribeckSpeed?: number
  alpha?: number
}

/** The bound at a speed (rad/s) between a motor torque and an external one (N m), which signs agree where they push the same way. */
export function gearboxFriction(law: LoadFriction, speed: number, motor: number, external: number): number {
  const { stribeckSpeed = 0, alpha = 1 } = law
  const rest = stribeckSpeed > 0 ? Math.exp(-(Math.abs(speed / stribeckSpeed) ** alpha)) : 0
  const carried = Math.abs(external * (law.external ?? 0) - motor * (law.motor ?? 0))
  const more = Math.abs(external * (law.externalStribeck ?? 0) - motor * (law.motorStribeck ?? 0))
  return law.base + carried + rest * ((law.stribeck ?? 0) + more + quadratic(law, motor, external))
}

function quadratic({ motorQuad = 0, externalQuad = 0 }: LoadFriction, motor: number, external: number): number {
  if (Math.sign(motor) === Math.sign(external)) return 0
  const m = Math.abs(motor)
  const e = Math.abs(external)
  if (m > e) return externalQuad * e * e
  return e > m ? motorQuad * m * m : 0
}
