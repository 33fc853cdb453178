// What hopper and cheetah are made of beside their bodies, on a torso with one link over ground of known heights.

import { describe, expect, it } from 'vitest'
import { createRng } from '#src/core/index.js'
import {
  beside,
  bounded,
  box,
  freeActuators,
  pin,
  reflected,
  sensorsOf,
  strider,
  Track,
  World,
} from '#src/sim/index.js'

const size = { cells: 10, cell: 1, start: 3 }
const view = { left: -1, right: 1, bottom: -1, top: 1 }
const of = (terrain: 'flat' | 'rough') => strider({ links: ['leg'], far: ['leg'], terrain, size, view })
const slope = new Track([-10, -1, 10, 1])

function standing(): World {
  const link = box({ width: 0.1, height: 0.2, mass: 1 })
  const world = new World({
    step: 0.01,
    gravity: 0,
    bodies: { torso: link, leg: link },
    joints: { leg: pin({ from: 'torso', body: 'leg', on: [0, -0.1], at: [0, 0.1] }) },
  })
  world.put('torso', [2, 1.2, 0.1], [0.4, 0.5, 0.6])
  world.start([0.2], [0.7])
  world.observe()
  return world
}

describe('a strider', () => {
  it('reads height over the ground, angles, speeds and the ground ahead where its channels say', () => {
    const { channels, on } = of('rough')
    const into = new Float64Array(channels.length)
    on(standing(), slope, 1).read(into)
    const names = channels.map(({ name }) => name)
    const read = Object.fromEntries(names.map((name, i) => [name, into[i]!]))
    expect(read['torso.height']).toBeCloseTo(1)
    expect(read['torso.angle']).toBeCloseTo(0.1)
    expect(read['leg.angle']).toBeCloseTo(0.2)
    expect(read['torso.velocity.x']).toBeCloseTo(0.4)
    expect(read['torso.velocity.y']).toBeCloseTo(0.5)
    expect(read['torso.velocity.angle']).toBeCloseTo(0.6)
    expect(read['leg.velocity']).toBeCloseTo(0.7)
    expect(read['ground.0.25']).toBeCloseTo(0.025)
    expect(read['ground.2.5']).toBeCloseTo(0.25)
  })

  it('sees no ground ahead and has no constant of it where that is flat', () => {
    const { channels, physics, draw } = of('flat')
    expect(channels.some(({ name }) => name.startsWith('ground'))).toBe(false)
    expect(physics).toEqual({})
    expect(draw(createRng(1), {}).height(100)).toBe(0)
    expect(Object.keys(of('rough').physics)).toEqual(['terrainScale'])
  })

  it('tells a critic where it is, what presses on it and how the ground grips', () => {
    const { privileged, on } = of('flat')
    const into = new Float32Array(4)
    on(standing(), slope, 0.5).privilege!(into)
    expect(privileged.channels.map(({ name }) => name)).toEqual([
      'torso.x',
      'torso.load',
      'leg.load',
      'ground.friction',
    ])
    expect(privileged.low).toEqual([Number.NEGATIVE_INFINITY, 0, 0, 0])
    expect([...into]).toEqual([2, 0, 0, 0.5])
  })

  it('is drawn with its torso at 0 and links of the far side faint', () => {
    const shapes = of('flat').on(standing(), slope, 1).shapes()
    expect(shapes.map(({ tone }) => tone)).toEqual(['ground', 'body', 'faint'])
    const torso = shapes[1] as { points: number[] }
    const xs = torso.points.filter((_, i) => i % 2 === 0)
    expect(xs.reduce((sum, x) => sum + x, 0)).toBeCloseTo(0)
  })
})

describe('what env files write tables and robots with', () => {
  it('bounds of channels, infinite where a row names none', () => {
    const rows = [
      { name: 'load', unit: 'N', low: 0, noise: 1 },
      { name: 'x', unit: 'm' },
    ]
    expect(bounded(rows)).toEqual({
      channels: [
        { name: 'load', unit: 'N' },
        { name: 'x', unit: 'm' },
      ],
      low: [0, Number.NEGATIVE_INFINITY],
      high: [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    })
  })

  it('sensors with one noise, contacts without', () => {
    const channels = [
      { name: 'x', unit: 'm' },
      { name: 'contact', unit: '1' },
    ]
    expect(sensorsOf(channels, 0.1).map(({ noise }) => noise)).toEqual([0.1, 0])
  })

  it('motors from end to end in half a control period, about 0 or between two ends', () => {
    const moves = [
      { name: 'run', unit: 'm/s' },
      { name: 'jump', unit: '1' },
    ]
    const { low, high, slew } = freeActuators(moves, [6, [0, 1]], 20)
    expect({ low, high, slew }).toEqual({ low: [-6, 0], high: [6, 1], slew: [480, 40] })
    for (const ends of [[6], [6, 6, 6]])
      expect(() => freeActuators(moves, ends, 20)).toThrow(
        `Expected \`most\` of freeActuators to be one a channel (2), got ${ends.length}`,
      )
  })

  it('points seen from a place', () => {
    expect(beside([3, 1, 4, 2], 3)).toEqual([0, 1, 1, 2])
  })

  it('a rotor that weighs at its joint what was asked', () => {
    const { inertia, ratio } = reflected(0.3)
    expect(inertia * ratio! ** 2).toBeCloseTo(0.3)
  })
})
