// Sensors by what they must read: images by area and place, counts, biases, rays, contacts.

import { createRng } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import {
  box,
  Camera,
  cameraChannel,
  disc,
  Encoders,
  Imu,
  rayAngle,
  readContact,
  readLidar,
  readRelativePose,
  World,
} from '#src/sim/index.js'

describe('a camera', () => {
  const sum = (pixels: Float32Array) => pixels.reduce((total, value) => total + value, 0)

  it('shows as much of a shape as it has area, wherever it lies and however it is turned', () => {
    const camera = new Camera({ size: 64, colours: 1, window: 4 })
    const rng = createRng(1)
    for (let k = 0; k < 50; k++) {
      const [x, y, angle] = [rng.uniform(-1, 1), rng.uniform(-1, 1), rng.uniform(-4, 4)]
      camera.look(0, 0, 0, [0])
      camera.box(x, y, angle, 1, 0.5, [1])
      expect(sum(camera.pixels) / 16 ** 2).toBeCloseTo(0.5, 5)
      camera.look(0.1, -0.2, angle, [0])
      camera.disc(x, y, 0.4, [1])
      expect(sum(camera.pixels) / 16 ** 2).toBeCloseTo(Math.PI * 0.16, 5)
    }
  })

  it('has its first row at the top, and turns with its angle', () => {
    const camera = new Camera({ size: 16, colours: 1, window: 16 })
    camera.look(0, 0, 0, [0])
    camera.box(-7.5, 7.5, 0, 1, 1, [1])
    expect(camera.pixels[0]).toBe(1)
    expect(sum(camera.pixels)).toBe(1)
    camera.look(0, 0, Math.PI / 2, [0])
    camera.box(-7.5, -7.5, 0, 1, 1, [1])
    expect(camera.pixels[15 * 16]).toBeLessThan(1e-6)
    expect(camera.pixels[0]).toBeCloseTo(1, 5)
  })

  it('mixes colours, and takes corners in either order', () => {
    const camera = new Camera({ size: 16, colours: 3, window: 16 })
    camera.look(0, 0, 0, [1, 0.5, 0])
    camera.polygon([0, 0, 0, 2, 2, 2, 2, 0], [0, 0, 1])
    const at = 3 * (7 * 16 + 8)
    expect([...camera.pixels.subarray(at, at + 3)]).toEqual([0, 0, 1])
    expect([...camera.pixels.subarray(0, 3)]).toEqual([1, 0.5, 0])
    expect(cameraChannel('eye', { size: 16, colours: 3 })).toEqual({ name: 'eye', unit: '1', shape: [16, 16, 3] })
  })

  it('shows nothing of what lies outside', () => {
    const camera = new Camera({ size: 16, colours: 1, window: 2 })
    camera.look(0, 0, 0, [0.25])
    camera.disc(9, 9, 1, [1])
    camera.box(-9, 0, 1, 1, 1, [1])
    expect(camera.pixels.every((value) => value === 0.25)).toBe(true)
  })
})

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
    const real = readings({ accelerometerBias: 1, gyroBias: 1 })
    for (let i = 0; i < 3; i++) {
      const bias = real.still[i]! - ideal.still[i]!
      expect(Math.abs(bias)).toBeGreaterThan(1e-3)
      expect(real.falling[i]! - ideal.falling[i]!).toBeCloseTo(bias, 9)
    }
  })
})

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
  })

  it('is seen at its distance, in the frame of the body', () => {
    const into = new Float64Array(4)
    readLidar(world, ball, { rays: 4, spread: 2 * Math.PI, longest: 9 }, into, 0)
    expect([0, 1, 2, 3].map((ray) => rayAngle({ rays: 4, spread: 2 * Math.PI, longest: 9 }, ray) / Math.PI)).toEqual([
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
