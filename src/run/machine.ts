// The machine a run was measured on, in words.

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
