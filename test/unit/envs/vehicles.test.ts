// The car and the rover by what can be worked out by hand, and the mountain car by the recurrence of its source.

import { channelEntries, createRng, type Env, type EnvSpec, nominalPhysics } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'
import { Circuit, tyreForces } from '#src/sim/index.js'

function started(spec: EnvSpec, changes: Record<string, number>, seed = 1): Env {
  const env = spec.create({ ...nominalPhysics(spec), ...changes })
  env.reset(createRng(seed))
  return env
}

function play(env: Env, command: number[], steps: number): Float32Array {
  for (let k = 0; k < steps; k++) env.step(Float32Array.from(command))
  return env.result.observation
}

/** How often the sides of a polygon cross each other. */
function crossings(points: readonly number[]): number {
  const count = points.length / 2
  const side = (a: number, b: number, c: number) => {
    const [ax, ay] = [points[2 * a]!, points[2 * a + 1]!]
    const [ux, uy, vx, vy] = [
      points[2 * b]! - ax,
      points[2 * b + 1]! - ay,
      points[2 * c]! - ax,
      points[2 * c + 1]! - ay,
    ]
    return Math.sign(ux * vy - uy * vx)
  }
  let found = 0
  for (let i = 0; i < count; i++)
    for (let k = i + 2; k < count; k++) {
      const [j, l] = [(i + 1) % count, (k + 1) % count]
      if (l !== i && side(i, j, k) * side(i, j, l) < 0 && side(k, l, i) * side(k, l, j) < 0) found++
    }
  return found
}

describe('a tyre', () => {
  const tyre = { grip: 0.9, stiffness: 10, shape: 1.3 }
  const force = new Float64Array(2)

  it('stays in the friction circle, whatever is asked of it', () => {
    const rng = createRng(3)
    for (let k = 0; k < 2000; k++) {
      tyreForces(tyre, 1000, rng.uniform(-20, 20), rng.uniform(-20, 20), rng.uniform(-3000, 3000), force)
      expect(Math.hypot(force[0]!, force[1]!)).toBeLessThanOrEqual(900 * (1 + 1e-12))
    }
  })

  it('pushes sideways against the slip, by its stiffness where it is small', () => {
    tyreForces(tyre, 1000, 10, 0.01, 0, force)
    expect(force[1]).toBeCloseTo(-900 * 10 * 0.001, 1)
    expect(force[0]).toBe(0)
  })
})

describe('the car', () => {
  const spec = envs.drive.create({})
  const round = { bends: 0, trackRadius: 60, trackWidth: 14, startSpread: 0, airDrag: 0 }

  it('speeds up by engine over mass, and brakes by its grip', () => {
    const env = started(spec, round)
    const fast = play(env, [0, 1], 30)[0]!
    expect(fast).toBeCloseTo((2000 / 400) * 1.5, 1)
    const slow = play(env, [0, -1], 10)[0]!
    // Both axles at their limit: mu g.
    expect(fast - slow).toBeCloseTo(9.81 * 0.5, 0)
    expect(play(env, [0, -1], 40)[0]).toBeCloseTo(0, 1)
  })

  it('turns no harder than its grip allows, far less on ice', () => {
    const pull = [1, 0.2].map((grip) => {
      const env = started(spec, { ...round, grip, engineForce: 6000 })
      while (env.result.observation[0]! < 9) env.step(Float32Array.of(0, grip))
      let hardest = 0
      for (let k = 0; k < 20; k++) {
        env.step(Float32Array.of(0.3, 0))
        hardest = Math.max(hardest, Math.abs(env.result.observation[2]! * env.result.observation[0]!))
      }
      return hardest
    }) as [number, number]
    expect(pull[0]).toBeGreaterThan(0.7 * 9.81)
    expect(pull[1]).toBeLessThan(0.4 * pull[0])
  })

  it('turns later with a slow steering', () => {
    const yaw = [0, 0.4].map((steeringLag) => {
      const env = started(spec, { ...round, steeringLag })
      play(env, [0, 1], 20)
      return play(env, [0.1, 0], 4)[2]!
    }) as [number, number]
    expect(yaw[1]).toBeLessThan(0.7 * yaw[0])
  })

  it('comes round once: all of the progress in a lap, which ends the episode', () => {
    const env = started(spec, { ...round, trackRadius: 20 })
    const sums = [0, 0, 0]
    let steps = 0
    while (!env.result.terminated && steps++ < spec.maxSteps) {
      const [offset, angle] = env.result.privileged!
      env.step(Float32Array.of(1.7 / 20 - 0.1 * offset! - 0.5 * angle!, env.result.observation[0]! < 6 ? 0.3 : 0))
      for (const [i, term] of env.result.terms.entries()) sums[i]! += term
    }
    expect(env.result.terminated).toBe(true)
    expect(sums[2]).toBe(0)
    expect(sums[0]! / 1000).toBeCloseTo(1, 2)
  })

  it('is left of the middle where that is to its left', () => {
    const track = new Circuit({ radius: 30, halfWidth: 4, bends: 0.5 }, createRng(1))
    const into = new Float64Array(4)
    for (const [edge, side] of [
      [track.left, 1],
      [track.right, -1],
    ] as const)
      for (let i = 0; i < 160; i++) {
        track.locate(edge[2 * i]!, edge[2 * i + 1]!, i, into)
        expect(into[1]! * side).toBeGreaterThan(2)
      }
  })

  it.each([
    { trackRadius: 20, trackWidth: 14, bends: 1 },
    { trackRadius: 35, trackWidth: 14, bends: 1 },
    { trackRadius: 20, trackWidth: 8, bends: 1 },
  ])('has edges that cross nothing, not themselves either: $trackRadius m, $trackWidth m wide', (at) => {
    const env = started(spec, at)
    for (let seed = 0; seed < 30; seed++) {
      env.reset(createRng(seed))
      const edges = env.draw!()
        .shapes.slice(0, 2)
        .flatMap((shape) => (shape.kind === 'polygon' ? [shape.points] : []))
      expect(edges.map(crossings)).toEqual([0, 0])
    }
  })

  it('sees the nearest edge as far as its rays go, on the smallest tracks too', () => {
    for (let seed = 0; seed < 4; seed++) {
      const track = new Circuit({ radius: 21, halfWidth: 6, bends: 0.3 }, createRng(seed))
      for (let i = 0; i < 160; i += 4)
        for (let angle = 0; angle < 2 * Math.PI; angle += 0.05) {
          const from = (near: number) => track.ray(track.centre[2 * i]!, track.centre[2 * i + 1]!, angle, near, 40)
          expect(from(i)).toBe(Math.min(...[0, 40, 80, 120].map(from)))
        }
    }
  })

  it('takes no rays beside an image, which would be in neither', () => {
    expect(() => envs.drive.create({ pixels: 32, rays: 30 })).toThrow('Expected no rays beside pixels, got 30')
    expect(envs.drive.create({ rays: 30 }).observation).toMatchObject({ high: { length: 34 } })
  })

  it('sees the road on the other side of a small round, too', () => {
    const env = started(envs.drive.create({ pixels: 32 }), { ...round, trackRadius: 20 })
    // It lies to the left: turns that way.
    for (let k = 0; k < 60 && Math.abs(env.result.privileged![1]!) < 1.2; k++)
      env.step(Float32Array.of(0.5, env.result.observation[0]! < 3 ? 0.5 : 0))
    const top = [...env.result.observation.subarray(4, 4 + 32)]
    expect(Math.max(...top)).toBeCloseTo(0.75, 1)
  })

  it('sees the road from above, itself in the lower middle', () => {
    const env = started(envs.drive.create({ pixels: 32 }), round)
    const image = [...env.result.observation.subarray(4)]
    expect(image.length).toBe(32 * 32)
    const at = (row: number, column: number) => image[32 * row + column]!
    expect(at(25, 16)).toBeLessThan(0.4)
    expect(at(4, 16)).toBeCloseTo(0.75, 1)
    expect(at(16, 1)).toBeCloseTo(0.35, 1)
  })
})

describe('the rover', () => {
  const spec = envs.rover.create({ obstacles: 0 })

  it('rolls straight at the speed of its rims, slower where the ground gives way', () => {
    expect(play(started(spec, {}), [5, 5], 12)[2]).toBeCloseTo(0.4, 3)
    expect(play(started(spec, { slip: 0.5 }), [5, 5], 12)[2]).toBeCloseTo(0.2, 3)
  })

  it('with DC motors pulls away by their torque, up to their free speed', () => {
    const driven = envs.rover.create({ obstacles: 0, actuator: 'dc-motor' })
    const changes = { motorStall: 1, motorFreeSpeed: 5, slipStiffness: 300, grip: 1.5 }
    // Newton against the torque-speed line: a wheel's share of the mass at r, time constant J w0 / T.
    const seconds = (((8 / 2) * 0.08 ** 2) / 1 + 1 / (300 * 5)) * 5
    const env = started(driven, changes)
    for (let k = 1; k <= 5; k++) {
      const speed = play(env, [1, 1], 1)[2]!
      expect(Math.abs(speed - 0.4 * (1 - Math.exp((-0.1 * k) / seconds)))).toBeLessThan(0.01)
    }
    expect(play(started(driven, { ...changes, grip: 0.1 }), [1, 1], 1)[2]).toBeCloseTo(0.1 * 9.81 * 0.1, 2)
  })

  it('turns on the spot by its grip and its inertia', () => {
    for (const inertia of [1, 2]) {
      // Both wheels slip all the time: mu m g / 2 each, at half the track, on m r2 / 2.
      const spin = (0.1 * 8 * 9.81 * 0.17 * 0.1) / (inertia * 4 * 0.2 ** 2)
      expect(play(started(spec, { grip: 0.1, inertia }), [-12, 12], 1)[3]).toBeCloseTo(spin, 3)
    }
  })

  it('turns towards its smaller wheel', () => {
    const worn = play(started(spec, { leftWear: 0.2 }), [5, 5], 12)
    expect(worn[3]).toBeCloseTo((5 * 0.08 * 0.2) / 0.34, 2)
    expect(Math.abs(play(started(spec, {}), [5, 5], 12)[3]!)).toBeLessThan(1e-9)
  })

  it('ends where it strikes something', () => {
    const env = started(spec, {})
    let steps = 0
    while (!env.result.terminated && steps++ < 300) env.step(Float32Array.of(8, 8))
    expect(env.result.terms[1]! + env.result.terms[2]!).not.toBe(0)
    expect(steps).toBeLessThan(300)
  })

  it('that strikes something at the goal has not reached it', () => {
    const [far, near] = [1, 0.3].map((ahead) => Float32Array.of(ahead, ...Array(22).fill(0)))
    const struck = near!.slice()
    struck[4] = 1
    const judged = [near!, struck].map((next) => {
      const { terms, terminated } = spec.judge!(far!, Float32Array.of(0, 0), next)
      return [...terms.slice(1, 3), terminated]
    })
    expect(judged).toEqual([
      [10, 0, true],
      [0, -10, true],
    ])
  })

  it('sees walls at their distance', () => {
    const lidar = [...started(spec, {}, 4).result.observation.subarray(5)]
    expect(lidar.every((ray) => ray > 0.2 && ray <= 4)).toBe(true)
    expect(Math.min(...lidar)).toBeLessThan(4)
  })
})

describe('the mountain car', () => {
  it('moves by the equation that Gymnasium steps', () => {
    const spec = envs.mountainCar.create({})
    const env = started(spec, {})
    let state = { x: env.result.observation[0]!, v: 0 }
    const pull = (x: number) => 0.001 - 0.0025 * Math.cos(3 * x)
    for (let k = 0; k < 60; k++) {
      for (let n = 0; n < 1000; n++) {
        const half = state.v + 0.0005 * pull(state.x)
        const x = state.x + 0.001 * half
        state = { x, v: half + 0.0005 * pull(x) }
      }
      env.step(Float32Array.of(1))
      expect(env.result.observation[0]).toBeCloseTo(state.x, 3)
    }
  })

  it('stops dead at the left wall', () => {
    const env = started(envs.mountainCar.create({}), { force: 0.01 })
    play(env, [-1], 60)
    expect(env.result.observation[0]).toBeCloseTo(-1.2, 6)
    expect(Math.abs(env.result.observation[1]!)).toBeLessThan(1e-6)
  })
})

it.each([
  [envs.drive, [5, 9], ['ray[-90]', 'ray[-45]', 'ray[0]', 'ray[45]', 'ray[90]']],
  [envs.rover, [4, 8], ['lidar[-180]', 'lidar[-90]', 'lidar[0]', 'lidar[90]']],
])('a ray is called by its direction, whatever their number: a policy is moved by names', (env, counts, names) => {
  const [few, many] = counts.map((rays) => {
    const spec = env.create({ rays })
    const { observation } = started(spec, { observationNoise: 0 }).result
    return Object.fromEntries(channelEntries(spec.observation).map(({ name }, i) => [name, observation[i]!]))
  })
  expect(Object.keys(few!).filter((name) => name.includes('['))).toEqual(names)
  for (const name of names) expect(many![name]).toBeCloseTo(few![name]!, 4)
})
