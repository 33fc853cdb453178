// Ground, levels and solids: drawn from seeds alone, and what they say of themselves holds.

import { createRng } from 'landbridge/core'
import {
  type BodySpec,
  box,
  capsule,
  compound,
  disc,
  drawLevel,
  drawTrack,
  MovingPlatforms,
  PLATFORMS,
  polygon,
  rod,
  Track,
  terrainKinds,
  World,
} from 'landbridge/sim'
import { describe, expect, it } from 'vitest'

const size = { cells: 100, cell: 0.4, start: 5, scale: 1 }

describe.each(terrainKinds)('%s ground', (kind) => {
  const track = drawTrack(kind, createRng(7), size)

  it('comes from its seed alone, goes from left to right and starts flat', () => {
    expect(drawTrack(kind, createRng(7), size).points).toEqual(track.points)
    for (let i = 2; i < track.points.length; i += 2)
      expect(track.points[i]!).toBeGreaterThanOrEqual(track.points[i - 2]!)
    for (const x of [-1.9, -1, 0, 1, 1.9]) expect(track.height(x)).toBe(0)
    expect(track.points.at(-2)!).toBeGreaterThanOrEqual(40)
    expect(track.points.every(Number.isFinite)).toBe(true)
  })

  it('is flatter the smaller its scale', () => {
    const highest = (scale: number) =>
      Math.max(
        ...drawTrack(kind, createRng(3), { ...size, scale })
          .points.filter((_, i) => i % 2 === 1)
          .map(Math.abs),
      )
    expect(highest(0)).toBe(0)
    const flat = drawTrack(kind, createRng(3), { ...size, scale: 0 }).points
    const bodies = { box: box({ width: 1, height: 1, mass: 1 }) }
    const build = () =>
      new World({ step: 0.01, gravity: 1, bodies, terrain: [{ points: flat, surface: { friction: 1 } }] })
    expect(build).not.toThrow()
    expect(highest(0.5)).toBeLessThanOrEqual(highest(1))
  })

  it('stops rays where the world stops them', () => {
    const world = new World({
      step: 0.01,
      gravity: 0,
      bodies: { bird: { ...box({ width: 0.1, height: 0.1, mass: 1 }), fixed: true } },
      terrain: [{ points: track.points, surface: { friction: 1 } }],
    })
    world.start([], [])
    for (let k = 0; k < 40; k++) {
      const [x, angle] = [0.37 + k * 0.71, (k % 10) * 0.15]
      const y = track.height(x) + 1.5
      const [dx, dy] = [Math.sin(angle), -Math.cos(angle)]
      expect(track.ray(x, y, dx, dy, 4)).toBeCloseTo(world.ray(x, y, dx, dy, 4), 9)
    }
  })
})

it('a ground has the height of its line, and shows it', () => {
  const track = new Track([0, 0, 1, 1, 1, 3, 2, 3])
  expect([-1, 0.5, 1.5, 3].map((x) => track.height(x))).toEqual([0, 0.5, 3, 3])
  expect(track.line(1, -1, 1, 3)).toEqual([-1, 0, 0, 3, 1, 3])
})

describe('a level', () => {
  const levels = Array.from({ length: 200 }, (_, seed) => drawLevel(createRng(seed), { sections: 6, hardness: 1 }))

  it('comes from its seed alone', () => {
    expect(drawLevel(createRng(4), { sections: 6, hardness: 1 })).toEqual(levels[4])
    expect(levels[5]).not.toEqual(levels[4])
  })

  it('has platforms, pits that can be crossed, steps that can be jumped, and a coin on its last ground', () => {
    for (const { ground, platforms, coin } of levels) {
      expect(platforms).toHaveLength(PLATFORMS)
      expect(platforms.filter(({ reach }) => reach > 0).length).toBeGreaterThan(0)
      expect(new Track(ground).height(coin[0]) + 0.6).toBeCloseTo(coin[1], 9)
      for (let i = 4; i + 3 < ground.length - 4; i += 2) {
        const [x, y, nextX, nextY] = ground.slice(i, i + 4) as [number, number, number, number]
        const bridged = platforms.some((platform) => platform.x > x && platform.x < nextX)
        if (y === -14 && nextY === -14) expect(bridged || nextX - x <= 3).toBe(true)
        else if (y > -14 && nextY > y) expect(nextY - y).toBeLessThanOrEqual(1.1)
      }
    }
  })
})

it.each([0, 1, 2, 3])('platforms of level %d come back after their period, by way of the other side', (seed) => {
  const { platforms } = drawLevel(createRng(seed), { sections: 6, hardness: 1 })
  const step = 0.01
  const world = new World({ step, gravity: 0, bodies: MovingPlatforms.bodies(2, 0.4) })
  const moving = new MovingPlatforms({ ground: [], platforms, coin: [0, 0] }, world)
  moving.start()
  world.start([], [])
  const { poses, rates } = world
  for (const [i, { x, y, period }] of platforms.entries()) {
    const at = moving.at[i]!
    const carried = (periods: number) => {
      // Twice as fast.
      moving.move(2, (periods * period) / 2, step)
      return [0, 1].map((axis) => poses[at + axis]! + step * rates[at + axis]!)
    }
    const [half, whole] = [carried(0.5), carried(1)]
    for (const [axis, middle] of [x, y].entries()) {
      expect(whole[axis]).toBeCloseTo(poses[at + axis]!, 9)
      expect(half[axis]! + poses[at + axis]!).toBeCloseTo(2 * middle, 9)
    }
  }
})

describe('solids', () => {
  it('a rectangle as polygon is the box', () => {
    const plain = box({ width: 2, height: 0.5, mass: 3 })
    const made = polygon({ outline: [4, 1, 6, 1, 6, 1.5, 4, 1.5], mass: 3 })
    expect(made.inertia).toBeCloseTo(plain.inertia, 12)
    expect(made.centre).toEqual([5, 1.25])
    made.outline.forEach((value, i) => {
      expect(value).toBeCloseTo(plain.outline[i]!, 12)
    })
  })

  it('capsules weigh what MuJoCo makes of the hopper', () => {
    const masses = [
      [0.4, 0.05],
      [0.45, 0.05],
      [0.5, 0.04],
      [0.39, 0.06],
    ].map(([length, radius]) => capsule({ length: length!, radius: radius!, density: 1000 }).mass)
    ;[3.6652, 4.0579, 2.7814, 5.3156].forEach((mass, i) => {
      expect(masses[i]).toBeCloseTo(mass, 3)
    })
  })

  it('a ball has two fifths m r2', () => {
    expect(capsule({ length: 0, radius: 0.3, mass: 2 }).inertia).toBeCloseTo((2 / 5) * 2 * 0.09, 12)
  })

  it.each<[string, (more: Pick<BodySpec, 'surface' | 'fixed' | 'pose'>) => BodySpec]>([
    ['box', (more) => box({ width: 1, height: 1, mass: 1, ...more })],
    ['rod', (more) => rod({ length: 1, mass: 1, ...more })],
    ['disc', (more) => disc({ radius: 1, mass: 1, ...more })],
    ['capsule', (more) => capsule({ length: 1, radius: 1, mass: 1, ...more })],
    ['polygon', (more) => polygon({ outline: [0, 0, 1, 0, 0, 1], density: 1, ...more })],
    ['compound', (more) => compound([{ body: disc({ radius: 1, mass: 1 }), at: [0, 0], angle: 0 }], more)],
  ])('a %s has a surface, is fixed and stands where it is told', (_, make) => {
    const more = { surface: { friction: 0.3 }, fixed: true, pose: [1, 2, 3] } as const
    expect(make(more)).toEqual({ ...make({}), ...more })
    expect(make({})).not.toHaveProperty('fixed')
  })

  it('two halves make the whole', () => {
    const half = box({ width: 1, height: 0.5, mass: 1 })
    const whole = compound([
      { body: half, at: [2, 3.25], angle: 0 },
      { body: half, at: [2, 2.75], angle: Math.PI },
    ])
    expect(whole.inertia).toBeCloseTo(box({ width: 1, height: 1, mass: 2 }).inertia, 12)
    expect(whole.centre).toEqual([2, 3])
    expect(whole.outline).toHaveLength(8)
  })
})
