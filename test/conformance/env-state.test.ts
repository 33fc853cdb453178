// The state of every env, saved in the middle of whatever happens to it: constants that change, pushes, contacts.

import { createRng, type Env, type EnvPlugin, type EnvSpec, limitCommand, spaceSize, toCommand } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'

const plugins: EnvPlugin[] = Object.values(envs)

/** The constants, each drawn from its whole range with a chance, else nominal. */
function draw(spec: EnvSpec, seed: number, chance: number): Record<string, number> {
  const rng = createRng(seed)
  const drawn = Object.entries(spec.physics).map(([name, { nominal, min, max }]) => [
    name,
    rng.uniform() < chance ? rng.uniform(min, max) : nominal,
  ])
  return Object.fromEntries(drawn)
}

/** Other constants for an episode under way: those that stay for one stay. */
function redraw(spec: EnvSpec, before: Record<string, number>, seed: number, chance: number): Record<string, number> {
  const after = Object.entries(draw(spec, seed, chance))
  return Object.fromEntries(after.map(([name, value]) => [name, spec.physics[name]!.startOnly ? before[name]! : value]))
}

/** Random steps, at most to the end of the episode; answers all that came out. */
function play(spec: EnvSpec, env: Env, seed: number, steps: number): number[][] {
  const rng = createRng(seed)
  const row = new Float32Array(spaceSize(spec.action))
  const command = Float32Array.from(spec.actuators.safe)
  const seen: number[][] = []
  for (let k = 0; k < steps && !env.result.terminated; k++) {
    const previous = command.slice()
    for (let i = 0; i < row.length; i++)
      row[i] = spec.action.kind === 'discrete' ? rng.integer(spec.action.choices.length) : rng.uniform(-1, 1)
    toCommand(spec.action, spec.actuators, row, command)
    limitCommand(command, previous, spec.actuators, 1 / spec.controlHz)
    env.step(command)
    const { observation, reward, terms, privileged = [] } = env.result
    seen.push([...observation, reward, ...terms, ...privileged])
  }
  return seen
}

describe.each(plugins.map((plugin) => ({ id: plugin.id, plugin })))('$id', ({ plugin }) => {
  const spec = plugin.create({ history: 1 })
  const nominal = draw(spec, 0, 0)

  it('goes on to the same bytes in an env that did something else, after new constants and a push', () => {
    for (let seed = 1; seed <= 4; seed++) {
      const constants = draw(spec, seed, 0.3)
      const env = spec.create(constants)
      env.reset(createRng(seed))
      play(spec, env, seed, 9 * seed)
      if (env.result.terminated) env.reset(createRng(seed))
      env.retune?.(redraw(spec, constants, 10 + seed, 0.3))
      env.push?.(1, 2)
      play(spec, env, 20 + seed, 3)
      const state = env.save().slice()
      const other = spec.create(nominal)
      other.reset(createRng(99))
      play(spec, other, 99, 5)
      other.load(state)
      expect(other.save()).toEqual(state)
      expect(play(spec, other, seed, 20)).toEqual(play(spec, env, seed, 20))
      expect(other.save()).toEqual(env.save())
    }
  })

  it('hardly notices that its constants are set to what they are', () => {
    const [env, twin] = [spec.create(nominal), spec.create(nominal)]
    for (const one of [env, twin]) {
      one.reset(createRng(5))
      play(spec, one, 5, 12)
    }
    if (env.result.terminated || env.retune === undefined) return
    env.retune(nominal)
    const [now, before] = [play(spec, env, 6, 1), play(spec, twin, 6, 1)]
    now.forEach((values, k) => {
      values.forEach((value, i) => {
        expect(Math.abs(value - before[k]![i]!)).toBeLessThan(1e-3 * (1 + Math.abs(value)))
      })
    })
  })
})
