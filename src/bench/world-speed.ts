// The world alone, at the speed of its steps, and other engines on the same robot.

import { createRng } from '../core/index.js'
import { interleavedMedians, type Row, row, secondsOf, warmUp } from './bench.js'
import { matterScenes } from './matter-scene.js'
import { mujocoScenes } from './mujoco-scene.js'
import { buildOwnScene } from './own-scene.js'
import { planckScenes } from './planck-scene.js'
import { rapierScenes } from './rapier-scene.js'
import { walkerScene } from './robot-scenes.js'
import type { BuildScene, SceneSpec } from './scene.js'

const ROUNDS = 15
const STEPS = 6000
/** Steps after which a robot is thrown anew. */
const THROW = 120
const HZ = 60

/** World steps a second of a five-link walker with motors, stops and ground, thrown about, at 60 Hz; what a step leaves is read. */
export async function worldSpeed(): Promise<Row[]> {
  const measured = async (builders: Record<string, BuildScene | undefined>) => {
    const there = Object.entries(builders).filter((entry): entry is [string, BuildScene] => entry[1] !== undefined)
    const rates = there.map(([name, build]) => [name, () => stepsPerSecond(build, walkerScene(HZ))] as const)
    for (const [, rate] of rates) await warmUp(rate)
    return interleavedMedians<string>(Object.fromEntries(rates), ROUNDS)
  }
  const { own, ...others } = await measured({
    own: buildOwnScene,
    'matter-js': await matterScenes(),
    planck: await planckScenes(),
    mujoco: await mujocoScenes('Euler'),
  })
  // Rapier's memory grows, after which V8 looks after each access to a typed array: it would slow the others, so it comes last.
  const peers = { ...others, ...(await measured({ rapier: await rapierScenes() })) }
  return [worldSpeedRow(own!, peers)]
}

/** The row: planck's speed in the same run is the limit. */
export function worldSpeedRow(value: number, peers: Record<string, number>): Row {
  const limit = peers.planck ?? null
  const lacks = limit === null ? 'planck' : null
  return row({ bench: 'envs/walker-world', value, unit: 'steps/s', limit, lacks, better: 'higher', peers })
}

/** Steps a second of a scene under random motors, building it left out. */
export async function stepsPerSecond(build: BuildScene, spec: SceneSpec, steps = STEPS): Promise<number> {
  const rng = createRng(1)
  const shares = new Float64Array(spec.pins?.length ?? 0)
  let seconds = 0
  for (let done = 0; done < steps; done += THROW) {
    const scene = build(spec)!
    seconds += await secondsOf(() => {
      for (let step = 0; step < THROW; step++) {
        for (let i = 0; i < shares.length; i++) shares[i] = rng.uniform(-1, 1)
        scene.drive?.(shares)
        scene.step()
      }
    })
  }
  return steps / seconds
}
