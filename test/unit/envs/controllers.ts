// Hand-written controllers, to show that an env's task can be done with what it observes.

/** Commands for an observation, in physical units. */
export type Controller = (observation: Float32Array) => number[]

/** Pushes the mountain car the way it moves. */
export const pump: Controller = ([, velocity]) => [velocity! >= 0 ? 1 : -1]

/** Swings the pole up by its energy, then holds it by a linear regulator (gains found by hand). */
export const swingUp: Controller = ([x, v, cos, sin, spin]) => {
  const angle = Math.atan2(sin!, cos!)
  if (cos! > 0.8 && Math.abs(spin!) < 4) return [clamp(1.4 * x! + 2.4 * v! + 40 * angle + 9 * spin!, 10)]
  // Uniform rod about its end: inertia m l2 / 3, weight m g l / 2; per m l2.
  const energy = spin! ** 2 / 6 + (9.81 / 2) * (cos! - 1)
  return [clamp(8 * energy * Math.sign(spin! * cos! || 1) - 3 * x! - 1.2 * v!, 10)]
}

/** Steers towards the open side and brakes before what is near. */
export const follow: Controller = (observation) => {
  const [speed, , yawRate] = observation as unknown as [number, number, number]
  const rays = [...observation.subarray(4)]
  const middle = (rays.length - 1) / 2
  const pull = rays.reduce((sum, ray, i) => sum + Math.sin(((i - middle) / middle) * (Math.PI / 2)) * ray, 0)
  const total = rays.reduce((sum, ray) => sum + ray, 0)
  const ahead = Math.min(...rays.slice(middle - 1, middle + 2))
  const wanted = Math.min(13, 3 + 0.35 * ahead)
  return [clamp(2.6 * (pull / total) - 0.06 * yawRate, 0.5), clamp(0.6 * (wanted - speed), 1)]
}

/** Turns to the goal, away from what stands between, and slows down beside things. */
export const seek: Controller = (observation) => {
  const [ahead, left] = observation as unknown as [number, number]
  const rays = observation.subarray(5)
  let turn = 1.6 * Math.atan2(left, ahead)
  let nearest = 4
  rays.forEach((ray, i) => {
    const angle = -Math.PI + (2 * Math.PI * i) / rays.length
    if (Math.abs(angle) > 1.6) return
    const room = ray - 0.2
    nearest = Math.min(nearest, room / Math.max(0.3, Math.cos(angle)))
    if (room < 0.9 && ray < Math.hypot(ahead, left))
      turn -= (0.35 / Math.max(room, 0.05)) * (angle >= 0 ? 1 : -1) * Math.cos(angle)
  })
  const speed = Math.min(0.7, 0.5 * nearest) * Math.max(0.15, Math.cos(turn))
  const spread = 0.17 * clamp(turn, 2.5)
  return [(speed - spread) / 0.08, (speed + spread) / 0.08]
}

/** Pulls the tip of a straight-started arm to the target by the transposed Jacobian, damped. */
export function reach(links: number): Controller {
  const length = 0.21 / links
  return (observation) => {
    const angles = Array.from({ length: links }, (_, i) => Math.atan2(observation[3 * i + 1]!, observation[3 * i]!))
    const [dx, dy] = [observation[3 * links + 2]!, observation[3 * links + 3]!]
    let [total, x, y] = [0, 0, 0]
    const ends = angles.map((angle) => {
      const from = [x, y] as const
      total += angle
      x += length * Math.cos(total)
      y += length * Math.sin(total)
      return from
    })
    return ends.map(([px, py], i) =>
      clamp(-8 * (-(y - py) * dx + (x - px) * dy) - 0.06 * ((links - i) / links) ** 3 * observation[3 * i + 2]!, 0.5),
    )
  }
}

function clamp(value: number, most: number): number {
  return Math.min(Math.max(value, -most), most)
}
