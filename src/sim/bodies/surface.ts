// What bodies are made of where they touch, and what a pair of surfaces does.

/** The material of a body's outline or of a terrain. */
export interface Surface {
  /** Kinetic Coulomb coefficient. */
  friction: number
  /** Coefficient at rest; the kinetic one where absent. */
  staticFriction?: number
  /** Share of the normal speed that a collision leaves; 0 where absent. */
  restitution?: number
  /** Bodies of the same group do not touch each other. */
  group?: number
}

/** Ground: a chain of segments from left to right, solid below. */
export interface Terrain {
  /** x, y, x, y, ... in m; x never falls. */
  points: readonly number[]
  surface: Surface
}

/** Coefficients of one pair of bodies, in place of those that follow from the two surfaces. `terrain` names every terrain. */
export interface PairRule {
  a: string
  b: string
  friction?: number
  staticFriction?: number
  restitution?: number
}

/** Coefficients of a pair. */
export interface PairLaw {
  kinetic: number
  static: number
  restitution: number
}

/** The coefficients of two surfaces: frictions by the geometric mean, restitution by the larger, unless a rule names the pair. */
export function pairLaw(a: Surface, b: Surface, rule: PairRule | undefined): PairLaw {
  const kinetic = rule?.friction ?? Math.sqrt(a.friction * b.friction)
  const atRest = Math.sqrt((a.staticFriction ?? a.friction) * (b.staticFriction ?? b.friction))
  return {
    kinetic,
    static: Math.max(kinetic, rule?.staticFriction ?? rule?.friction ?? atRest),
    restitution: rule?.restitution ?? Math.max(a.restitution ?? 0, b.restitution ?? 0),
  }
}
