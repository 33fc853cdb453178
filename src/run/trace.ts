// Traces: one episode of a snapshot, drawn. Simulated here, bit for bit what the robot's simulator did from the same seed.

import {
  type Catalog,
  type Drawing,
  drawingFault,
  type Env,
  episodeSeed,
  LandbridgeError,
  nominalPhysics,
  type Sim,
  type Snapshot,
  soundError,
  type Trace,
  thrownAt,
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

/** Draws an episode of an evaluation by one row; undefined where the env has no drawing. Throws `env` where one fails. */
export async function traceEpisode(
  catalog: Catalog,
  sim: Sim,
  snapshot: Snapshot,
  { label, seed, evaluationSeed, episode: place = 0 }: TraceOf,
): Promise<Trace | undefined> {
  const { id, spec } = await loadEnv(catalog, sim.env)
  const policy = snapshotPolicy(snapshot)
  const env = spec.create(nominalPhysics(spec))
  try {
    const own = episodeSeed(evaluationSeed, 0, place)
    const episode = new Episode(spec, sim.physics)
    episode.start(env, own)
    if (env.draw === undefined) return undefined
    const memory = new Float32Array(policy.memorySize)
    const every = Math.max(1, Math.round(spec.controlHz / FRAME_RATE))
    const frames = [frameOf(env, `${id} at the start`)]
    let total = 0
    for (let step = 1; step <= spec.maxSteps && !env.result.terminated; step++) {
      episode.act(env, policy.act(env.result.observation, 1, memory))
      total += Math.fround(env.result.reward)
      if (step % every === 0 || env.result.terminated) frames.push(frameOf(env, `${id} in step ${step}`))
    }
    return { label, seed, episodeSeed: own, return: total, frameSeconds: every / spec.controlHz, frames }
  } finally {
    env.dispose()
    policy.dispose()
  }
}

/** The drawing of now. */
function frameOf(env: Env, where: string): Drawing {
  let drawing: unknown
  try {
    drawing = env.draw?.()
  } catch (thrown) {
    const cause = soundError(thrown)
    const line = thrownAt(cause)
    throw new LandbridgeError('env', `Expected a drawing of ${where}, got ${cause}`, line && `thrown at ${line}`, {
      cause,
    })
  }
  const fault = drawingFault(drawing)
  if (fault !== undefined) throw new LandbridgeError('env', `${where}: ${fault}`, 'see `landbridge check`')
  return rounded(drawing as Drawing)
}

function rounded(drawing: Drawing): Drawing {
  const text = JSON.stringify(drawing, (_, value: unknown) =>
    typeof value === 'number' ? Number((Math.round(value / GRAIN) * GRAIN).toFixed(3)) : value,
  )
  return JSON.parse(text)
}
