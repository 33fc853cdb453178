// Runs of the DFKI underactuated lab's double pendulum, replayed open loop on its identified model, against an independent
// Runge-Kutta integration of the lab's equations at 2 ms by the same rule. The runs are not part of the project: rows are there
// where a folder with them is.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { envs } from '../../envs/index.js'
import { type HardwareLog, parseHardwareLog, replay } from '../measure/index.js'
import { type Row, row } from './bench.js'
import { leaveOut } from './peer.js'

/** Where the runs lie beside the project, seen from this file. */
const FOLDER = new URL('../../../../shared/data/real/dfki_double_pendulum/', import.meta.url)
/** Largest distance from the independent integration, %. */
const LIMIT = 2
const FRICTIONLESS = { shoulderFriction: 0, shoulderDamping: 0, elbowFriction: 0, elbowDamping: 0 }

/** How a model is replayed. */
const manners = {
  friction: { physics: {}, delay: 0 },
  frictionless: { physics: FRICTIONLESS, delay: 0 },
  late: { physics: {}, delay: 1 },
}

/** Runs by the start of their names, replayed from before `until` s; RMS of the independent integration in each manner, rad. */
const runs = [
  { env: 'acrobot', name: 'acrobot_ilqr', until: 4, friction: 0.0192, frictionless: 0.0627, late: 0.0196 },
  { env: 'pendubot', name: 'pendubot_ilqr', until: 4, friction: 0.0348, frictionless: 0.0638, late: 0.0309 },
  { env: 'pendubot', name: 'pendubot_sac_lqr', until: 0.7, friction: 0.0607, frictionless: 0.0714, late: 0.0525 },
  { env: 'acrobot', name: 'acrobot_mcpilco', until: 1.5, friction: 0.2781, frictionless: 0.279, late: 0.1209 },
  { env: 'pendubot', name: 'pendubot_mcpilco', until: 1.5, friction: 0.1573, frictionless: 0.1516, late: 0.064 },
] as const

/** Names of {@link replayRows}, whether the runs are there or not. */
export function replayNames(): string[] {
  return runs.flatMap(({ name }) => Object.keys(manners).map((manner) => rowName(name, manner)))
}

function rowName(run: string, manner: string): string {
  return `physics/replay-${run.replaceAll('_', '-')}-${manner}`
}

/** One row a kind of run and manner: how far its error is from the independent integration's. None where no runs are there, which is noted. */
export function replayRows(): Row[] {
  if (!existsSync(FOLDER)) {
    const message = "Expected the lab's recordings of its double pendulum beside the project, got none"
    leaveOut('physics/replay', { message, hint: '`landbridge replay` takes any of them' })
    return []
  }
  return runs.flatMap((run) => {
    const logs = logsOf(run.name)
    return Object.entries(manners).map(([manner, { physics, delay }]) => {
      const { rms } = replay(modelOf(run.env, physics), logs, { delay, until: run.until })
      const value = 100 * Math.abs(rms / run[manner as keyof typeof manners] - 1)
      return row({ bench: rowName(run.name, manner), value, unit: '%', limit: LIMIT, better: 'lower' })
    })
  })
}

function logsOf(name: string): HardwareLog[] {
  const files = readdirSync(FOLDER).filter((file) => file.startsWith(name))
  return files.map((file) => parseHardwareLog(readFileSync(new URL(file, FOLDER), 'utf8'), 2, file))
}

function modelOf(env: 'acrobot' | 'pendubot', physics: Record<string, number>) {
  return envs[env].create({ model: 'design_C.1' }).mechanism!(physics)
}
