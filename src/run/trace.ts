// Traces: one episode of a snapshot, drawn. Simulated here, bit for bit what the robot's simulator did from the same seed.

import {
  type Catalog,
  episodeSeed,
  LandbridgeError,
  nominalPhysics,
  type Sim,
  type Snapshot,
  type Trace,
} from '../core/index.js'
import { snapshotPolicy } from '../nn/index.js'
import { Episode } from '../sim/index.js'
import { loadEnv } from './load-env.js'

/** Frames a second that a trace aims at. */
const FRAME_RATE = 25
/** Metres that positions in a trace are rounded to. */
const GRAIN = 1e-3

/** Which episode to draw, and what to call it. */
export interface TraceOf {
  label: string
  /** Seed of the training. */
  seed: number
  evaluationSeed: number
  /** Place in the evaluation. @default 0 */
  episode?: number
}

/** Draws an episode of an evaluation by one row; undefined where the env has no drawing. */
export async function traceEpisode(
  catalog: Catalog,
  sim: Sim,
  snapshot: Snapshot,
  { label, seed, evaluationSeed, episode: place = 0 }: TraceOf,
): Promise<Trace | undefined> {
  const { spec } = await loadEnv(catalog, sim.env)
  const policy = snapshotPolicy(snapshot)
  const env = spec.create(nominalPhysics(spec))
  try {
    const own = episodeSeed(evaluationSeed, 0, place)
    const episode = new Episode(spec, sim.physics)
    episode.start(env, own)
    if (env.draw === undefined) return undefined
    const memory = new Float32Array(policy.memorySize)
    const every = Math.max(1, Math.round(spec.controlHz / FRAME_RATE))
    const frames = [rounded(env.draw())]
    let total = 0
    for (let step = 1; step <= spec.maxSteps && !env.result.terminated; step++) {
      episode.act(env, policy.act(env.result.observation, 1, memory))
      total += Math.fround(env.result.reward)
      if (step % every === 0 || env.result.terminated) frames.push(rounded(env.draw()))
    }
    return { label, seed, episodeSeed: own, return: total, frameSeconds: every / spec.controlHz, frames }
  } finally {
    env.dispose()
    policy.dispose()
  }
}

function rounded(drawing: Trace['frames'][number]): Trace['frames'][number] {
  const round = (value: number) => Math.round(value / GRAIN) * GRAIN
  const text = JSON.stringify(drawing, (_, value: unknown) =>
    typeof value === 'number' ? Number(round(value).toFixed(3)) : value,
  )
  if (text === undefined) throw new LandbridgeError('env', 'Expected a drawing, got nothing')
  return JSON.parse(text)
}
