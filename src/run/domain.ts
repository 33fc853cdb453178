// Domains opened for use: a simulation in this process or in workers, or a robot behind a socket.

import {
  type Catalog,
  type Domain,
  envOf,
  LandbridgeError,
  type Plan,
  type Sim,
  type SnapshotContract,
  type Task,
  taskOf,
  type VectorEnv,
} from '../core/index.js'
import { RewardWatch } from '../learn/index.js'
import { dialRobot, type RobotLink, robotEnv, robotTask, spawnRobot } from '../link/index.js'
import { checkPhysics, localEnv, pooledEnv } from '../sim/index.js'
import { loadEnv } from './load-env.js'
import { makeBridge } from './plugins.js'
import { withoutPreset } from './preset.js'

/** A domain in use. `origin` is what a snapshot trained here will say of itself. */
export interface OpenDomain {
  env: VectorEnv
  task: Task
  /** Whoever steps the env has it look. */
  rewards: RewardWatch
  origin: Pick<SnapshotContract, 'env' | 'physics'>
  /** Where it is a robot. */
  link?: RobotLink
  close(): Promise<void>
}

/** How to open a domain. */
export interface OpenOptions {
  /** Parallel rows of a simulation; a robot has one. */
  rows?: number
  /** Sim workers; 0 steps in this process. Results do not depend on it. */
  workers?: number
  /** Start the robot in real time in place of lock-step. */
  realtime?: boolean
  /** Token of a robot that is already there. */
  token?: string
}

/** Opens a domain. Throws what connecting throws, `unknown-plugin`, `config` or `physics`. */
export async function openDomain(catalog: Catalog, domain: Domain, options: OpenOptions = {}): Promise<OpenDomain> {
  const resolved = await withoutPreset(catalog, domain)
  return resolved.kind === 'sim' ? openSim(catalog, resolved, options) : openRobot(catalog, resolved, options)
}

async function openSim(catalog: Catalog, sim: Sim, { rows = 1, workers = 0 }: OpenOptions): Promise<OpenDomain> {
  const { id, spec } = await loadEnv(catalog, sim.env)
  const { physics } = sim
  checkPhysics(spec, physics, id)
  const env =
    workers > 0 && rows > 1
      ? await pooledEnv(sim.env, { rows, physics, workers: Math.min(workers, rows) })
      : localEnv(spec, { rows, physics, ref: sim.env })
  const origin = { env: { id, config: sim.env.config }, physics }
  const rewards = new RewardWatch(spec.terms)
  return { env, task: taskOf(spec), rewards, origin, close: () => env.dispose() }
}

async function openRobot(
  catalog: Catalog,
  domain: Extract<Domain, { kind: 'robot' }>,
  { realtime = false, token = '' }: OpenOptions,
): Promise<OpenDomain> {
  const bridge = await makeBridge(catalog, domain.bridge)
  const { times, start } = domain
  const robot = start && (await spawnRobot({ ...start, bridge: domain.bridge, realtime, times }))
  const url = robot?.url ?? domain.url!
  let link: RobotLink | undefined
  try {
    link = await dialRobot({ url, token: robot?.token ?? token, bridge, times })
    const ref = envOf(domain)
    const loaded = ref && (await loadEnv(catalog, ref))
    const task = robotTask(link.contract, loaded && taskOf(loaded.spec))
    const env = robotEnv(link, { task })
    const origin = { env: { id: loaded?.id ?? 'robot', config: ref?.config ?? {} }, physics: start?.physics ?? {} }
    const close = async () => {
      await env.dispose()
      await robot?.close()
    }
    return { env, task, rewards: new RewardWatch(task.terms), origin, link, close }
  } catch (problem) {
    await link?.close()
    await robot?.close()
    throw problem
  }
}

/** Domains of one seed by name, each opened once per arm and closed together. */
export class Domains {
  readonly #open = new Map<string, Promise<OpenDomain>>()

  constructor(
    readonly plan: Plan,
    readonly catalog: Catalog,
    readonly shared: Pick<OpenOptions, 'workers' | 'token'>,
  ) {}

  open(name: string, options: Pick<OpenOptions, 'rows' | 'realtime'> = {}): Promise<OpenDomain> {
    const domain = this.plan.domains[name]
    if (domain === undefined) throw new LandbridgeError('scenario', `Expected a domain of the plan, got '${name}'`)
    const key = keyOf(name, domain, options)
    const there = this.#open.get(key)
    if (there !== undefined) return there
    const opened = openDomain(this.catalog, domain, { ...this.shared, ...options })
    this.#open.set(key, opened)
    return opened
  }

  async close(): Promise<void> {
    const opened = await Promise.allSettled(this.#open.values())
    this.#open.clear()
    for (const domain of opened) if (domain.status === 'fulfilled') await domain.value.close()
  }
}

/** Domains of one key are one in use: who is already there is dialled once, whatever it is used for. */
function keyOf(name: string, domain: Domain, { rows = 1, realtime = false }: OpenOptions): string {
  if (domain.kind === 'sim') return `${name}/${rows}`
  return domain.start === undefined ? name : `${name}/${realtime}`
}
