// Worlds of uniform rods of 1 m and 1 kg, g 9.81, and the exact answers for them.

import { pin, rod, World } from '#src/sim/index.js'

export const GRAVITY = 9.81

export type AxisOptions = Parameters<typeof pin>[0] extends infer Pin ? Partial<Omit<Pin & object, 'body'>> : never

/** A rod hanging from a pin; angle from hanging down. */
export function pendulumWorld(hz: number, axis: AxisOptions = {}, gravity = GRAVITY): World {
  return new World({
    step: 1 / hz,
    gravity,
    bodies: { rod: rod({ length: 1, mass: 1 }) },
    joints: { pivot: pin({ body: 'rod', at: [0, 0.5], ...axis }) },
  })
}

/** Two rods, hanging from a pin one below the other. */
export function doublePendulumWorld(hz: number, axis: AxisOptions = {}): World {
  return new World({
    step: 1 / hz,
    gravity: GRAVITY,
    bodies: { upper: rod({ length: 1, mass: 1 }), lower: rod({ length: 1, mass: 1 }) },
    joints: {
      shoulder: pin({ body: 'upper', at: [0, 0.5], ...axis }),
      elbow: pin({ from: 'upper', body: 'lower', on: [0, -0.5], at: [0, 0.5], ...axis }),
    },
  })
}

/** Exact period of the rod for an amplitude: by the arithmetic-geometric mean, 2 pi sqrt(2 l / 3 g) / agm(1, cos(amplitude / 2)). */
export function exactPeriod(amplitude: number): number {
  let [a, b] = [1, Math.cos(amplitude / 2)]
  while (Math.abs(a - b) > 1e-15) [a, b] = [(a + b) / 2, Math.sqrt(a * b)]
  return (2 * Math.PI * Math.sqrt(2 / (3 * GRAVITY))) / a
}

/** Steps and observes. */
export function run(world: World, steps: number, each: (step: number) => void = () => {}): void {
  for (let k = 1; k <= steps; k++) {
    world.step()
    world.observe()
    each(k)
  }
}

/** Classic Runge-Kutta of `dy/dt = f(y)` in `parts` parts of `seconds`. */
export function rungeKutta(f: (y: number[]) => number[], y: number[], seconds: number, parts: number): number[] {
  const h = seconds / parts
  const moved = (by: number[], share: number) => y.map((value, i) => value + share * h * by[i]!)
  for (let k = 0; k < parts; k++) {
    const a = f(y)
    const b = f(moved(a, 0.5))
    const c = f(moved(b, 0.5))
    const d = f(moved(c, 1))
    y = y.map((value, i) => value + (h / 6) * (a[i]! + 2 * b[i]! + 2 * c[i]! + d[i]!))
  }
  return y
}
