// The first episodes of an evaluation as a page to watch.

import { type Catalog, LandbridgeError, type Sim, type Snapshot } from '../core/index.js'
import { renderFilm } from '../report/index.js'
import { loadEnv } from './load-env.js'
import { presetPhysics } from './preset.js'
import { traceEpisode } from './trace.js'

/** Episodes that find room beside each other. */
const MOST = 4

/** What of an evaluation to show: the policy's name, how many episodes were played, from which seed. */
export interface FilmOf {
  name: string
  episodes: number
  seed: number
}

/** A page of the first episodes, {@link MOST} at most. Throws `usage` where the env draws nothing. */
export async function film(
  catalog: Catalog,
  sim: Sim,
  snapshot: Snapshot,
  { name, episodes, seed }: FilmOf,
): Promise<string> {
  const { id, spec } = await loadEnv(catalog, sim.env)
  const written = { ...sim, physics: presetPhysics(spec, sim, id) }
  const shown = Math.min(episodes, MOST)
  const traces = []
  for (let episode = 0; episode < shown; episode++) {
    const of = { label: `episode ${episode + 1}`, seed, evaluationSeed: seed, episode }
    const trace = await traceEpisode(catalog, written, snapshot, of)
    if (trace === undefined)
      throw new LandbridgeError(
        'usage',
        `Expected an environment that draws itself, got ${id}`,
        'give its simulation a `draw`',
      )
    traces.push(trace)
  }
  const which = shown === 1 ? 'The first episode' : `The first ${shown} episodes`
  const about = `${which} in ${id.replace(/^module:/, '')}${givenIn(sim)}, of an evaluation from seed ${seed}.`
  return renderFilm({ title: name, about }, traces)
}

/** What is not the env's own, in words, so that two films of one policy can be told apart. */
function givenIn({ env, physics, preset }: Sim): string {
  const given = Object.entries({ ...(preset !== undefined && { preset }), ...env.config, ...physics })
  const words = given.map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`)
  return words.length === 0 ? '' : ` with ${words.join(', ')}`
}
