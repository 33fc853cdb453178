// Scenes that every engine can be given, so that one measurement serves all. SI units, y up.

/** Downward acceleration of all measurements but those that vary it, m/s2. */
export const GRAVITY = 9.81

/** A uniform body; a rod is a box without width. */
export interface ScenePart {
  shape: 'box' | 'disc' | 'rod'
  /** Of a disc the diameter. */
  width: number
  height: number
  mass: number
  at: readonly [x: number, y: number, angle: number]
  velocity?: readonly [x: number, y: number, spin: number]
  fixed?: true
}

/** Bodies, pins between them and a straight ground. Rods touch nothing. */
export interface SceneSpec {
  hz: number
  gravity?: number
  friction?: number
  restitution?: number
  /** Angle by which the ground through the origin falls to the right, rad; no ground where absent. */
  slope?: number
  parts: readonly ScenePart[]
  /** True for parts that pass each other, and touch the ground alone. */
  pass?: true
  pins?: readonly ScenePin[]
}

/** A pin at a point of the world; `from` is a part, or the world at -1. */
export interface ScenePin {
  from: number
  to: number
  at: readonly [x: number, y: number]
  /** Stops, from the angle of the start; rad. */
  limits?: readonly [low: number, high: number]
  /** Gives its torque, N m, up to its rated speed, rad/s. */
  motor?: { torque: number; speed: number }
}

/** A scene at work: poses and velocities of now, as x, y, angle. */
export interface Scene {
  step(): void
  /** Shares of their torques that the motors give from now on, one a pin; absent where an engine cannot. */
  drive?(shares: Float64Array): void
  pose(part: number): readonly number[]
  rate(part: number): readonly number[]
}

/** Makes a scene in some engine, or nothing where the engine cannot. */
export type BuildScene = (spec: SceneSpec) => Scene | undefined

/** Moment of inertia of a part, kg m2. */
export function inertiaOf({ shape, width, height, mass }: ScenePart): number {
  if (shape === 'disc') return (mass * width * width) / 8
  return (mass * ((shape === 'rod' ? 0 : width * width) + height * height)) / 12
}

/** Kinetic plus potential energy of a scene, J. */
export function energyOf(scene: Scene, { parts, gravity = GRAVITY }: SceneSpec): number {
  return parts.reduce((sum, part, i) => {
    const [x, y, spin] = scene.rate(i) as [number, number, number]
    const kinetic = (part.mass * (x * x + y * y) + inertiaOf(part) * spin * spin) / 2
    return sum + kinetic + part.mass * gravity * scene.pose(i)[1]!
  }, 0)
}

/** Largest distance by which a pin of a scene is open, m. */
export function gapOf(scene: Scene, { parts, pins = [] }: SceneSpec): number {
  return pins.reduce((largest, { from, to, at }) => {
    const [x, y] = carried(scene, parts, to, at)
    const [onX, onY] = carried(scene, parts, from, at)
    return Math.max(largest, Math.hypot(x - onX, y - onY))
  }, 0)
}

/** Where a point of the start is that a part has carried along. */
function carried(scene: Scene, parts: readonly ScenePart[], part: number, point: readonly [number, number]) {
  if (part < 0) return point
  const [x, y, angle] = parts[part]!.at
  const [nowX, nowY, now] = scene.pose(part) as [number, number, number]
  const [cos, sin] = [Math.cos(now - angle), Math.sin(now - angle)]
  const [dx, dy] = [point[0] - x, point[1] - y]
  return [nowX + cos * dx - sin * dy, nowY + sin * dx + cos * dy] as const
}

/** Rods of one length and 1 kg in a line from a pin at the origin, at an angle from hanging down. */
export function rods(count: number, hz: number, angle: number, length = 1): SceneSpec {
  const along = (distance: number) => [distance * Math.sin(angle), -distance * Math.cos(angle)] as const
  const pieces = Array.from({ length: count }, (_, i) => i)
  return {
    hz,
    parts: pieces.map((i) => ({
      shape: 'rod',
      width: 0.001,
      height: length,
      mass: 1,
      at: [...along((i + 0.5) * length), angle],
    })),
    pins: pieces.map((i) => ({ from: i - 1, to: i, at: along(i * length) })),
  }
}
