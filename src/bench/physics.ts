// Faithfulness of the world against exact answers, ours and others'. The same on every machine.

import { type Measurement, type Row, row, type Wanted } from './bench.js'
import { hardwareFigures, measureHardware } from './hardware-tests.js'
import { mujocoScenes } from './mujoco-scene.js'
import { buildOwnScene } from './own-scene.js'
import { physicsTests, rates } from './physics-tests.js'
import { planckScenes } from './planck-scene.js'
import { rapierScenes } from './rapier-scene.js'
import { replayNames, replayRows } from './replay-tests.js'
import type { BuildScene } from './scene.js'

/** Every test at 60 Hz with 1 and 4 substeps, in the world of this project and in all peers that are installed. */
export const physics: readonly Measurement[] = [
  { rows: physicsTests.flatMap(({ figures }) => rates.flatMap((hz) => names(figures, hz))), measure: scenes },
  { rows: Object.keys(hardwareFigures).map((name) => `physics/${name}`), measure: hardware },
  { rows: replayNames(), measure: async () => replayRows() },
]

function names(figures: object, hz: number): string[] {
  return Object.keys(figures).map((name) => `physics/${name}-${hz}hz`)
}

async function scenes(wanted: Wanted): Promise<Row[]> {
  const peers = {
    planck: await planckScenes(),
    rapier: await rapierScenes(),
    mujoco: await mujocoScenes('Euler'),
    'mujoco-rk4': await mujocoScenes('RK4'),
  }
  const built = Object.entries(peers).filter((entry): entry is [string, BuildScene] => entry[1] !== undefined)
  return physicsTests.flatMap(({ figures, measure }) =>
    rates.flatMap((hz, i) => {
      if (!names(figures, hz).some(wanted)) return []
      const ours = measure(buildOwnScene, hz)
      const theirs = built.map(([name, build]) => [name, measure(build, hz)] as const)
      return Object.entries(figures).map(([name, { unit, limits, better }]) =>
        row({
          bench: `physics/${name}-${hz}hz`,
          value: ours[name]!,
          unit,
          limit: limits[i]!,
          better,
          peers: Object.fromEntries(
            theirs.map(([peer, of]) => [peer, of[name]!] as const).filter(([, value]) => Number.isFinite(value)),
          ),
        }),
      )
    }),
  )
}

async function hardware(): Promise<Row[]> {
  const measured = measureHardware()
  return Object.entries(hardwareFigures).map(([name, figure]) =>
    row({ bench: `physics/${name}`, value: measured[name]!, ...figure }),
  )
}
