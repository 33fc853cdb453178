// Sliding, bouncing, colliding and stacking: what each is measured by. Every measurement takes an engine and a rate;
// one that an engine cannot do is NaN.

import { type BuildScene, GRAVITY, inertiaOf, type Scene, type ScenePart, type SceneSpec } from './scene.js'

const SLOPE = Math.PI / 9

/** Boxes sliding from 3 m/s: largest error of the stopping distance against v2 / (2 mu g), %. */
export function slide(build: BuildScene, hz: number): number {
  let worst = 0
  for (const friction of [0.4, 0.1])
    for (const gravity of [0.5, 1, 2].map((share) => share * GRAVITY))
      for (const mass of [1, 100]) {
        const scene = build({
          hz,
          gravity,
          friction,
          slope: 0,
          parts: [{ ...block(0, 0.5), mass, velocity: [3, 0, 0] }],
        })!
        const seconds = 3 / (friction * gravity) + 0.5
        for (let step = 0; step < seconds * hz; step++) scene.step()
        worst = Math.max(worst, Math.abs(scene.pose(0)[0]! / (4.5 / (friction * gravity)) - 1))
      }
  return 100 * worst
}

/** A box on a slope of 20 degrees for 2 s: creep at mu .40, mm/s, and error of its acceleration at mu .33, %. */
export function slope(build: BuildScene, hz: number): { creep: number; acceleration: number } {
  const [sine, cosine] = [Math.sin(SLOPE), Math.cos(SLOPE)]
  const way = (friction: number) => {
    const start = [0.5 * sine, 0.5 * cosine] as const
    const scene = build({ hz, friction, slope: SLOPE, parts: [{ ...block(0, 0), at: [...start, -SLOPE] }] })!
    for (let step = 0; step < 2 * hz; step++) scene.step()
    return (scene.pose(0)[0]! - start[0]) * cosine - (scene.pose(0)[1]! - start[1]) * sine
  }
  const exact = GRAVITY * (sine - 0.33 * cosine)
  return { creep: (1e3 * Math.abs(way(0.4))) / 2, acceleration: 100 * Math.abs(way(0.33) / 2 / exact - 1) }
}

/** A ball of 5 cm dropped from 1 m: how high it rebounds by its speed after the impact, m. */
export function rebound(build: BuildScene, hz: number, restitution: number): number {
  const ball: ScenePart = { shape: 'disc', width: 0.1, height: 0.1, mass: 1, at: [0, 1.05, 0] }
  const scene = build({ hz, friction: 0.5, restitution, slope: 0, parts: [ball] })
  if (scene === undefined) return Number.NaN
  let highest = 0
  let [landed, falling] = [false, false]
  for (let step = 0; step < 2 * hz && !falling; step++) {
    scene.step()
    const speed = scene.rate(0)[1]!
    landed ||= scene.pose(0)[1]! < 0.5
    if (!landed) continue
    if (speed > 0) highest = Math.max(highest, scene.pose(0)[1]! - 0.05 + (speed * speed) / (2 * GRAVITY))
    falling = highest > 0.1 && speed < 0
  }
  return highest
}

/**
 * Largest changes of momentum and angular momentum of boxes that meet head-on and off centre, with and without spin;
 * `pressed`: that overlap at first.
 */
export function collide(build: BuildScene, hz: number, pressed: boolean): { linear: number; angular: number } {
  let [linear, angular] = [0, 0]
  for (const [offset, spin] of [
    [0, 0],
    [0.4, 0],
    [0.4, 1],
  ] as const) {
    const parts: ScenePart[] = [
      { ...block(0, 0), velocity: [2, 0, spin] },
      { ...block(pressed ? 0.97 : 1.6, offset), mass: 2, velocity: [-1, 0.2, pressed ? 0 : -2 * spin] },
    ]
    const scene = build({ hz, gravity: 0, friction: 0.3, restitution: 0.5, parts })
    if (scene === undefined) return { linear: Number.NaN, angular: Number.NaN }
    const before = momentumOf(scene, parts)
    for (let step = 0; step < hz; step++) {
      scene.step()
      const now = momentumOf(scene, parts)
      linear = Math.max(linear, Math.abs(now[0]! - before[0]!), Math.abs(now[1]! - before[1]!))
      angular = Math.max(angular, Math.abs(now[2]! - before[2]!))
    }
  }
  return { linear, angular }
}

/** How far boxes on each other moved at most, mm. */
export interface Settling {
  sideways: number
  sinking: number
}

/** A tower of boxes for 10 s; the masses from the ground up. */
export function stack(build: BuildScene, hz: number, masses: readonly number[]): Settling {
  return settle(
    build,
    {
      hz,
      friction: 0.5,
      slope: 0,
      parts: masses.map((mass, i) => ({ ...block(0, i + 0.5), mass })),
    },
    10,
  )
}

/** A pyramid of 55 boxes for 10 s. */
export function pyramid(build: BuildScene, hz: number): Settling {
  const parts = Array.from({ length: 10 }, (_, row) =>
    Array.from({ length: 10 - row }, (_, i) => block(1.1 * (i - (9 - row) / 2), row + 0.5)),
  ).flat()
  return settle(build, { hz, friction: 0.5, slope: 0, parts }, 10)
}

/** A ball at 50 m/s against a fixed wall of 5 cm from 40 distances: how often it passes. */
export function tunnel(build: BuildScene, hz: number): number {
  let passed = 0
  for (let i = 0; i < 40; i++) {
    const ball: ScenePart = {
      shape: 'disc',
      width: 0.1,
      height: 0.1,
      mass: 1,
      at: [-2 - i / 40, 0, 0],
      velocity: [50, 0, 0],
    }
    const wall: ScenePart = { shape: 'box', width: 0.05, height: 2, mass: 1, at: [0, 0, 0], fixed: true }
    const scene = build({ hz, gravity: 0, friction: 0.5, parts: [ball, wall] })!
    for (let step = 0; step < hz / 5; step++) scene.step()
    if (scene.pose(0)[0]! > 0) passed++
  }
  return passed
}

function settle(build: BuildScene, spec: SceneSpec, seconds: number): Settling {
  const scene = build(spec)!
  let [sideways, sinking] = [0, 0]
  for (let step = 0; step < seconds * spec.hz; step++) {
    scene.step()
    spec.parts.forEach(({ at }, i) => {
      const pose = scene.pose(i)
      sideways = Math.max(sideways, Math.abs(pose[0]! - at[0]))
      sinking = Math.max(sinking, at[1] - pose[1]!)
    })
  }
  return { sideways: 1e3 * sideways, sinking: 1e3 * sinking }
}

function block(x: number, y: number): ScenePart {
  return { shape: 'box', width: 1, height: 1, mass: 1, at: [x, y, 0] }
}

function momentumOf(scene: Scene, parts: ScenePart[]): number[] {
  const total = [0, 0, 0]
  parts.forEach((part, i) => {
    const [x, y] = scene.pose(i) as [number, number]
    const [vx, vy, spin] = scene.rate(i) as [number, number, number]
    total[0]! += part.mass * vx
    total[1]! += part.mass * vy
    total[2]! += inertiaOf(part) * spin + part.mass * (x * vy - y * vx)
  })
  return total
}
