// Sensors by what they must read: counts, biases, rays, contacts.

import { createRng } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import {
  box,
  disc,
  Encoders,
  encoderMemory,
  Imu,
  pin,
  readContact,
  readLidar,
  readRelativePose,
  rod,
  World,
} from '#src/sim/index.js'
import { rayAngle } from '#src/sim/sensors/lidar.js'

describe('encoders', () => {
  it('read whole counts, late, and speeds as differences of counts', () => {
    const encoders = new Encoders(1, { step: 0.1, delay: 1, seconds: 0.5 })
    encoders.start(Float64Array.of(0.04))
    const into = new Float64Array(2)
    const read = (position: number) => {
      encoders.read(Float64Array.of(position), into, 0)
      return [into[0]!.toFixed(3), into[1]!.toFixed(3)]
    }
    expect(read(0.16)).toEqual(['0.000', '0.000'])
    expect(read(0.31)).toEqual(['0.200', '0.400'])
    expect(read(0.31)).toEqual(['0.300', '0.200'])
  })

  it('that are late by a fraction tell the count between two readings', () => {
    const late = (delay: number, step: number) => {
      const encoders = new Encoders(1, { step, delay, seconds: 0.5 })
      encoders.start(Float64Array.of(0))
      const into = new Float64Array(2)
      for (const position of [1, 2, 4]) encoders.read(Float64Array.of(position), into, 0)
      return [...into]
    }
    expect(late(0.25, 0)).toEqual([3.5, 3.5])
    expect(late(1.5, 0)).toEqual([1.5, 2])
    expect(late(0.25, 2)).toEqual([4, 4])
    expect(late(8, 0)).toEqual([0, 0])
  })
})

it('sensors are refused numbers that they cannot have', () => {
  const world = new World({ step: 0.01, gravity: 9.81, bodies: { box: box({ width: 1, height: 1, mass: 1 }) } })
  const lacks = { accelerometerBias: 0, gyroBias: 0, gravity: Number.NaN, seconds: 0.01 }
  expect(() => new Imu(world, world.bodyAt('box'), lacks)).toThrow('Expected gravity of an IMU to be finite, got NaN')
  expect(() => new Encoders(1, { step: 0, delay: 9, seconds: 0.01 })).toThrow(
    'Expected delay of encoders from 0 to 8, got 9',
  )
  const memory = new Float64Array(12)
  expect(() => new Encoders(2, { step: 0, delay: 0, seconds: 0.01 }, memory)).toThrow(
    'Expected memory of encoders to be 21 numbers, got 12',
  )
  expect(encoderMemory(2)).toBe(21)
  const share = new Float64Array(22).subarray(1)
  expect(new Encoders(2, { step: 0, delay: 0, seconds: 0.01 }, share).memory).toBe(share)
  expect(() => new Imu(world, world.bodyAt('box'), { ...lacks, gravity: 9.81 }, memory)).toThrow(
    'Expected memory of an IMU to be 6 numbers, got 12',
  )
})

describe('an IMU', () => {
  it('weighs gravity at rest, nothing in free fall, and reads the same bias through an episode', () => {
    const world = new World({ step: 0.01, gravity: 9.81, bodies: { box: box({ width: 1, height: 1, mass: 1 }) } })
    const at = world.bodyAt('box')
    const readings = (biases: { accelerometerBias: number; gyroBias: number }) => {
      world.put('box', [0, 0, 0.3], [0, 0, 0.2])
      world.start([], [])
      const imu = new Imu(world, at, { ...biases, gravity: 9.81, seconds: 0.01 })
      imu.start(createRng(2))
      const into = new Float64Array(3)
      imu.read(into, 0)
      const still = [...into]
      world.step()
      world.observe()
      imu.read(into, 0)
      return { still, falling: [...into] }
    }
    const ideal = readings({ accelerometerBias: 0, gyroBias: 0 })
    expect(ideal.still[0]).toBeCloseTo(9.81 * Math.sin(0.3), 9)
    expect(ideal.still[1]).toBeCloseTo(9.81 * Math.cos(0.3), 9)
    expect(Math.hypot(ideal.falling[0]!, ideal.falling[1]!)).toBeLessThan(1e-9)
    expect(ideal.falling[2]).toBeCloseTo(0.2, 9)
    const shaken = readings({ accelerometerBias: 1, gyroBias: 0 })
    for (const i of [0, 1]) expect(Math.abs(shaken.still[i]! - ideal.still[i]!)).toBeGreaterThan(1e-3)
    expect(shaken.still[2]).toBe(ideal.still[2])
    const real = readings({ accelerometerBias: 1, gyroBias: 1 })
    for (let i = 0; i < 3; i++) {
      const bias = real.still[i]! - ideal.still[i]!
      expect(Math.abs(bias)).toBeGreaterThan(1e-3)
      expect(real.falling[i]! - ideal.falling[i]!).toBeCloseTo(bias, 9)
    }
  })
})

/** A rod of 1 m and 1 kg that hangs by its end, and an IMU in its middle. */
function swingingImu(gravity: number, hz: number, angle: number, speed: number) {
  const world = new World({
    step: 1 / (8 * hz),
    gravity,
    bodies: { rod: rod({ length: 1, mass: 1 }) },
    joints: { pivot: pin({ body: 'rod', at: [0, 0.5] }) },
  })
  world.start([angle], [speed])
  const imu = new Imu(world, world.bodyAt('rod'), { accelerometerBias: 0, gyroBias: 0, gravity, seconds: 1 / hz })
  imu.start(createRng(1))
  const into = new Float64Array(3)
  return () => {
    for (let k = 0; k < 8; k++) world.step()
    world.observe()
    imu.read(into, 0)
    return [into[0]!, into[1]!] as const
  }
}

describe('an IMU on a rod', () => {
  it('that turns evenly weighs nothing ahead, and the mean of what turns with it towards the pivot', () => {
    for (const [hz, speed] of [
      [20, 3],
      [50, -6],
      [100, 12],
    ] as const) {
      const read = swingingImu(0, hz, 0.3, speed)
      const half = speed / hz / 2
      for (let k = 0; k < 20; k++) {
        const [ahead, up] = read()
        expect(Math.abs(ahead)).toBeLessThan(1e-9)
        const mean = (0.5 * speed ** 2 * Math.sin(half)) / half
        expect(Math.abs(up / mean - 1)).toBeLessThan((speed / (8 * hz)) ** 2)
      }
    }
  })

  it('that swings reads the exact mean of the specific force to second order', () => {
    const worst = [50, 100, 200].map((hz) => {
      const read = swingingImu(9.81, hz, 0.5, 6)
      const exact = swing(0.5, 6, 1 / hz)
      let largest = 0
      for (let k = 0; k < hz; k++) {
        const [ahead, up] = read()
        const [meanAhead, meanUp] = exact()
        largest = Math.max(largest, Math.abs(ahead - meanAhead), Math.abs(up - meanUp))
      }
      return largest
    })
    expect(worst[0]).toBeLessThan(0.05)
    for (const k of [0, 1]) expect(Math.log2(worst[k]! / worst[k + 1]!)).toBeGreaterThan(1.8)
  })
})

/** Means over each next `seconds` of the specific force in the middle of that rod, ahead and up, by Runge-Kutta. */
function swing(angle: number, speed: number, seconds: number): () => [number, number] {
  const PARTS = 200
  const h = seconds / PARTS
  const pull = (at: number) => -1.5 * 9.81 * Math.sin(at)
  return () => {
    const mean: [number, number] = [0, 0]
    const add = (share: number) => {
      mean[0] += (share / PARTS) * (0.5 * pull(angle) + 9.81 * Math.sin(angle))
      mean[1] += (share / PARTS) * (0.5 * speed * speed + 9.81 * Math.cos(angle))
    }
    for (let k = 0; k < PARTS; k++) {
      add(0.5)
      const first = pull(angle)
      const second = pull(angle + (h / 2) * speed)
      const third = pull(angle + (h / 2) * speed + ((h * h) / 4) * first)
      const fourth = pull(angle + h * speed + ((h * h) / 2) * second)
      angle += h * speed + ((h * h) / 6) * (first + second + third)
      speed += (h / 6) * (first + 2 * second + 2 * third + fourth)
      add(0.5)
    }
    return mean
  }
}

describe('what a body meets', () => {
  const surface = { friction: 0.5 }
  const world = new World({
    step: 0.005,
    gravity: 10,
    bodies: {
      ball: disc({ radius: 0.5, mass: 2, surface }),
      post: { ...disc({ radius: 1, mass: 1, surface }), fixed: true, pose: [4, 0.5, 1] },
    },
    terrain: [{ points: [-10, 0, 10, 0], surface }],
  })
  const ball = world.bodyAt('ball')
  world.put('ball', [0, 0.5, 0], [0, 0, 0])
  world.start([], [])
  for (let k = 0; k < 100; k++) world.step()
  world.observe()

  it('is felt, and weighs what it weighs', () => {
    const into = new Float64Array(2)
    readContact(world, ball, into, 0)
    expect(into[0]).toBe(1)
    expect(into[1]).toBeCloseTo(20, 3)
    readContact(world, world.bodyAt('post'), into, 0)
    expect([...into]).toEqual([0, 0])
  })

  it('is at an angle within a half turn, however often either has turned', () => {
    const into = new Float64Array(3)
    for (const turns of [-3, 0, 2]) {
      readRelativePose(Float64Array.of(0, 0, 1, 0, 0, 1.5 + 2 * Math.PI * turns), 0, 3, into, 0)
      expect(into[2]).toBeCloseTo(0.5, 12)
    }
  })

  it('is seen at its distance, in the frame of the body', () => {
    const into = new Float64Array(4)
    readLidar(world, ball, { rays: 4, spread: 2 * Math.PI, longest: 9 }, into, 0)
    expect([0, 1, 2, 3].map((ray) => rayAngle({ rays: 4, spread: 2 * Math.PI }, ray) / Math.PI)).toEqual([
      -1, -0.5, 0, 0.5,
    ])
    expect(into[1]).toBeCloseTo(0.5, 3)
    expect(into[2]).toBeCloseTo(3, 3)
    expect(into[3]).toBe(9)
    readRelativePose(world.poses, world.bodyAt('post'), ball, into, 0)
    expect(into[0]).toBeCloseTo(-4 * Math.cos(1), 3)
    expect(into[2]).toBeCloseTo(-1, 3)
  })
})
