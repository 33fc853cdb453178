// Pusher and platformer: played by rules, and what their protocols promise.

import { createRng, nominalPhysics } from 'landbridge/core'
import { Episode } from 'landbridge/sim'
import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'

describe('the pusher', () => {
  const spec = envs.pusher.create({})

  /** Goes behind the puck as seen from the goal, then pushes. */
  function push([x, y, vx, vy, px, py, , , , gx, gy]: Float32Array): Float32Array {
    const away = Math.hypot(px! - gx!, py! - gy!) || 1
    const [dx, dy] = [(gx! - px!) / away, (gy! - py!) / away]
    const [ox, oy] = [x! - px!, y! - py!]
    const behind = -(ox * dx + oy * dy)
    const beside = -ox * dy + oy * dx
    // In front of the puck: around it; behind it: against it, as fast as the way to go.
    const lined = behind > 0.05 && Math.abs(beside) < 0.03
    const wide = behind < 0.06 ? 0.16 * Math.sign(beside || 1) : 0
    const reach = lined ? Math.min(away, 0.3) - 0.09 : -0.13
    const [wx, wy] = [px! + reach * dx - wide * dy, py! + reach * dy + wide * dx]
    const gain = (wanted: number, at: number, speed: number) =>
      Math.min(Math.max(40 * (wanted - at) - 6 * speed, -5), 5)
    return Float32Array.of(gain(wx, x!, vx!), gain(wy, y!, vy!))
  }

  it('can be done: a rule brings the puck to the goal in most episodes', () => {
    const env = spec.create(nominalPhysics(spec))
    const done = Array.from({ length: 20 }, (_, seed) => {
      new Episode(spec, {}).start(env, seed)
      for (let k = 0; k < 100; k++) env.step(push(env.result.observation))
      return Number(env.result.terms[3]! > 0)
    })
    expect(done.reduce((sum, value) => sum + value, 0)).toBeGreaterThanOrEqual(14)
  })

  it('lets go of a puck of any mass after the same way, and of one on ice later', () => {
    const slide = (changes: Record<string, number>) => {
      const env = spec.create({ ...nominalPhysics(spec), puckDamping: 0, startSpeed: 0.5, ...changes })
      env.reset(createRng(4))
      const [x, y] = [env.result.observation[4]!, env.result.observation[5]!]
      const away = Math.hypot(x, y)
      for (let k = 0; k < 100; k++) env.step(Float32Array.of(0, 0))
      expect(away).toBeLessThan(1)
      return Math.hypot(env.result.observation[4]! - x, env.result.observation[5]! - y)
    }
    expect(slide({ puckMass: 0.8 })).toBeCloseTo(slide({}), 5)
    expect(slide({ puckFriction: 0.2 }) / slide({})).toBeCloseTo(2, 1)
    const [free, held] = [0, 0.5].map((puckDamping) => slide({ puckFriction: 0.05, puckDamping }))
    expect(held! / free!).toBeLessThan(0.8)
  })

  it.each(['disc', 'box'])('starts with a %s that touches neither the finger nor a wall', (puck) => {
    const made = envs.pusher.create({ puck })
    const tight = { puckSize: 0.08, tableSize: 0.55, reach: 0.45, fingerRadius: 0.045 }
    for (const at of [{}, tight]) {
      const physics: Record<string, number> = { ...nominalPhysics(made), ...at }
      const env = made.create(physics)
      for (let seed = 0; seed < 200; seed++) {
        env.reset(createRng(seed))
        const [x, y, , , px, py] = env.result.observation
        const shape = env.draw!().shapes[2]!
        const [xs, ys] =
          shape.kind === 'polygon'
            ? [0, 1].map((axis) => shape.points.filter((_, i) => i % 2 === axis))
            : [px!, py!].map((middle) => [middle - physics.puckSize!, middle + physics.puckSize!])
        expect(Math.max(...[...xs!, ...ys!].map(Math.abs))).toBeLessThan(physics.tableSize!)
        expect(y).toBe(py)
        expect(Math.min(...xs!.map((corner) => (corner - x!) * Math.sign(px! - x!)))).toBeGreaterThan(
          physics.fingerRadius!,
        )
      }
    }
  })

  it.each([
    ['disc', 4 / 3],
    ['box', 2 / Math.sqrt(Math.PI)],
  ])('lets the spin of a %s go as even pressure does', (puck, factor) => {
    const made = envs.pusher.create({ puck })
    const changes = { puckDamping: 0, puckFriction: 0.05, contactFriction: 1, startSpeed: 0 }
    const env = made.create({ ...nominalPhysics(made), ...changes })
    env.reset(createRng(1))
    // The finger glances off the puck and draws back.
    const side = Math.sign(env.result.observation[4]! - env.result.observation[0]!)
    const spins = Array.from({ length: 8 }, (_, k) => {
      env.step(k < 5 ? Float32Array.of(5 * side, 2) : Float32Array.of(-5 * side, 0))
      return env.result.observation[8]!
    })
    expect(Math.abs(spins[6]!)).toBeGreaterThan(1)
    expect(Math.abs(spins[6]!) - Math.abs(spins[7]!)).toBeCloseTo((factor * 0.05 * 9.81) / 0.06 / 25, 5)
  })
})

describe.each([envs.platformer, envs.drive])('levels of $id', (plugin) => {
  const levels = (config: object) => {
    const spec = plugin.create(config)
    const env = spec.create({ ...nominalPhysics(spec), startSpread: 0 })
    return Array.from({ length: 60 }, (_, seed) => {
      env.reset(createRng(seed))
      return JSON.stringify(env.draw!().shapes.filter(({ tone }) => tone === 'ground'))
    })
  }

  it('are as many as it is told, the same ones each time', () => {
    const few = levels({ numLevels: 3, startLevel: 10 })
    expect(new Set(few).size).toBe(3)
    expect(levels({ numLevels: 3, startLevel: 10 })).toEqual(few)
    expect(new Set(levels({})).size).toBe(60)
  })

  it('are at most as many as there are, and all have numbers', () => {
    expect(() => plugin.create({ numLevels: 5e9 })).toThrow(/numLevels/)
    expect(() => plugin.create({ startLevel: 2 ** 53 - 1 })).toThrow(/startLevel/)
    expect(new Set(levels({ numLevels: 2 ** 31, startLevel: 1e15 })).size).toBe(60)
  })

  it('for a test are others than those for training, which start where they end', () => {
    const training = new Set(levels({ numLevels: 20 }))
    expect(levels({ numLevels: 20, startLevel: 19 }).filter((level) => training.has(level))).not.toEqual([])
    expect(levels({ startLevel: 20 }).filter((level) => training.has(level))).toEqual([])
  })
})

describe('the platformer', () => {
  const spec = envs.platformer.create({})
  it('gives 10 for the coin and ends; one that runs and jumps blindly gets it now and then, and falls else', () => {
    const easy = envs.platformer.create({ sections: 2, hardness: 0.2 })
    const env = easy.create(nominalPhysics(easy))
    const rng = createRng(1)
    const coins = Array.from({ length: 30 }, (_, seed) => {
      env.reset(createRng(seed))
      for (let k = 0; k < easy.maxSteps && !env.result.terminated; k++)
        env.step(Float32Array.of(6, rng.uniform() < 0.15 ? 1 : 0))
      return env.result.terms[0]!
    })
    expect(coins.filter((coin) => coin === 10).length).toBeGreaterThan(3)
    expect(coins.every((coin) => coin === 10 || coin === 0)).toBe(true)
  })

  it('ends with a fall, at the bottom of a pit', () => {
    const env = spec.create(nominalPhysics(spec))
    const falls = Array.from({ length: 20 }, (_, seed) => {
      env.reset(createRng(seed))
      for (let k = 0; k < 200 && !env.result.terminated; k++) {
        env.step(Float32Array.of(6, 0))
        expect(env.result.privileged![1]! < -9 && !env.result.terminated).toBe(false)
      }
      return env.result.privileged![1]! < -9
    })
    expect(falls).toContain(true)
  })

  it('has platforms that are the faster the higher their speed', () => {
    const placeAfter = (platformSpeed: number, steps: number) => {
      const env = spec.create({ ...nominalPhysics(spec), platformSpeed })
      env.reset(createRng(5))
      for (let k = 0; k < steps; k++) env.step(Float32Array.of(0, 0))
      return env.result.privileged!.slice(6, 8)
    }
    const [fast, slow] = [placeAfter(1.2, 20), placeAfter(0.6, 40)]
    expect(placeAfter(0.6, 20)).not.toEqual(slow)
    expect(fast[0]).toBeCloseTo(slow[0]!, 5)
  })

  it('shows the same game to a camera', () => {
    const filmed = envs.platformer.create({ pixels: 32, numLevels: 1 })
    const env = filmed.create({ ...nominalPhysics(filmed), startSpread: 0 })
    env.reset(createRng(1))
    const image = env.result.observation.slice()
    expect(image).toHaveLength(32 * 32)
    // The player, 0.6 of a pixel wide to both sides of a quarter from the left, in the middle; ground below, sky above.
    for (const column of [7, 8]) expect(image[16 * 32 + column]).toBeCloseTo(0.4, 6)
    expect(image[31 * 32 + 8]).toBeCloseTo(0.5, 6)
    expect(image[16 * 2]).toBe(1)
    for (let k = 0; k < 10; k++) env.step(Float32Array.of(6, 0))
    expect(env.result.observation).not.toEqual(image)
  })

  it('shows it in colour where that is asked for', () => {
    const filmed = envs.platformer.create({ pixels: 64, colours: 'rgb', numLevels: 1 })
    const env = filmed.create({ ...nominalPhysics(filmed), startSpread: 0 })
    env.reset(createRng(1))
    const at = (row: number, column: number) =>
      [...env.result.observation.subarray(3 * (64 * row + column), 3 * (64 * row + column) + 3)].map(
        (value) => Math.round(100 * value) / 100,
      )
    expect(env.result.observation).toHaveLength(64 * 64 * 3)
    expect(at(32, 16)).toEqual([0.8, 0, 0])
    expect(at(4, 16)).toEqual([0.7, 0.9, 1])
    expect(at(62, 16)).toEqual([0.5, 0.3, 0.2])
  })

  it.each([
    [1, 1.21],
    [2, 1.31],
    [4, 1.35],
    [16, 1.39],
  ])('at %d substeps jumps as high as its page says: %f m', (substeps, metres) => {
    const played = envs.platformer.create({ substeps })
    const env = played.create({ ...nominalPhysics(played), startSpread: 0, drag: 0 })
    // The player's place is hidden: x, y.
    const height = () => env.result.privileged![1]!
    env.reset(createRng(1))
    for (let k = 0; k < 5; k++) env.step(Float32Array.of(0, 0))
    const from = height()
    const way = Array.from({ length: 12 }, (_, k) => {
      env.step(Float32Array.of(0, k === 0 ? 1 : 0))
      return height() - from
    })
    expect(Math.max(...way)).toBeCloseTo(metres, 2)
  })

  it('jumps as high as its speed carries without air, and runs as fast as it is told', () => {
    const env = spec.create({ ...nominalPhysics(spec), startSpread: 0, drag: 0 })
    env.reset(createRng(1))
    for (let k = 0; k < 5; k++) env.step(Float32Array.of(0, 0))
    expect(env.result.observation[2]).toBe(1)
    let [height, highest] = [0, 0]
    for (let k = 0; k < 16; k++) {
      env.step(Float32Array.of(0, k === 0 ? 1 : 0))
      height += env.result.observation[1]! / 20
      highest = Math.max(highest, height)
    }
    expect(Math.abs(highest - 7.5 ** 2 / 40)).toBeLessThan(0.25)
    expect(env.result.observation[2]).toBe(1)
    env.step(Float32Array.of(3, 0))
    expect(env.result.observation[0]).toBeCloseTo(1.5, 1)
    for (let k = 0; k < 5; k++) env.step(Float32Array.of(3, 0))
    expect(env.result.observation[0]).toBeCloseTo(3, 3)
  })
})
