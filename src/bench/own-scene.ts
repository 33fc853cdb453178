// Scenes in the world of this project.

import { type BodySpec, box, disc, type JointSpec, pin, rod, World } from '../sim/index.js'
import { type BuildScene, GRAVITY, type ScenePart, type SceneSpec } from './scene.js'

/** Builds a scene in our own world. */
export const buildOwnScene: BuildScene = (spec) => {
  const { slope, friction = 0, restitution = 0 } = spec
  const surface = { friction, restitution, ...(spec.pass && { group: 1 }) }
  const far = (side: number) => [side * 1e3 * Math.cos(slope ?? 0), -side * 1e3 * Math.sin(slope ?? 0)]
  const world = new World({
    step: 1 / spec.hz,
    gravity: spec.gravity ?? GRAVITY,
    bodies: Object.fromEntries(spec.parts.map((part, i) => [`${i}`, bodyOf(part, surface)])),
    joints: Object.fromEntries((spec.pins ?? []).map((_, i) => [`${i}`, jointOf(spec, i)])),
    terrain: slope === undefined ? [] : [{ points: [...far(-1), ...far(1)], surface: { friction, restitution } }],
  })
  const held = new Set(spec.pins?.map(({ to }) => to))
  spec.parts.forEach((part, i) => {
    if (!held.has(i)) world.put(`${i}`, part.at, part.velocity ?? [0, 0, 0])
  })
  const angle = (part: number) => (part < 0 ? 0 : spec.parts[part]!.at[2])
  const positions = (spec.pins ?? []).map(({ from, to }) => angle(to) - angle(from))
  world.start(
    positions,
    positions.map(() => 0),
  )
  const torques = (spec.pins ?? []).map(({ motor }) => motor?.torque ?? 0)
  return {
    step() {
      world.step()
      world.observe()
    },
    drive(shares) {
      for (let i = 0; i < shares.length; i++) world.efforts[i] = shares[i]! * torques[i]!
    },
    pose: (part) => world.poses.subarray(3 * part + 3, 3 * part + 6) as unknown as readonly number[],
    rate: (part) => world.rates.subarray(3 * part + 3, 3 * part + 6) as unknown as readonly number[],
  }
}

function bodyOf({ shape, width, height, mass, fixed }: ScenePart, surface: NonNullable<BodySpec['surface']>): BodySpec {
  if (shape === 'rod') return rod({ length: height, mass })
  const options = { mass, surface, ...(fixed && { fixed }) }
  return shape === 'disc' ? disc({ radius: width / 2, ...options }) : box({ width, height, ...options })
}

function jointOf({ parts, pins }: SceneSpec, i: number): JointSpec {
  const { from, to, at, limits, motor } = pins![i]!
  const on = (part: number) => {
    const [x, y, angle] = parts[part]!.at
    const [dx, dy, cos, sin] = [at[0] - x, at[1] - y, Math.cos(angle), Math.sin(angle)]
    return [cos * dx + sin * dy, cos * dy - sin * dx] as const
  }
  const axis = { ...(limits && { limits }), ...(motor && { speedLimit: motor.speed }) }
  return pin({ body: `${to}`, at: on(to), ...axis, ...(from < 0 ? { on: at } : { from: `${from}`, on: on(from) }) })
}
