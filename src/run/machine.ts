// The machine a run was measured on, in words.

import { spawnSync } from 'node:child_process'
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os'

/** Processor, cores, memory, system and Node version; no host name. */
export function describeMachine(): Record<string, string> {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: String(availableParallelism()),
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${platform()} ${arch()}`,
    node: process.version,
  }
}

/** A GPU as NVIDIA's own tool describes it. */
export interface NvidiaGpu {
  name: string
  driver: string
  memory: string
}

/** NVIDIA's GPUs by their own tool; none on a machine that lacks it. */
export function nvidiaGpus(): NvidiaGpu[] {
  const query = ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader']
  const { stdout } = spawnSync('nvidia-smi', query, { encoding: 'utf8' })
  const lines = (stdout ?? '').split('\n').map((line) => line.split(',').map((word) => word.trim()))
  return lines.flatMap(([name, driver, memory]) => (name && driver && memory ? [{ name, driver, memory }] : []))
}
