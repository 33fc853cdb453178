// A training as a user starts it: a command.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Milliseconds between two looks at the run folder. */
const LOOK = 2
/** Milliseconds between two looks at the processes. */
const WATCH = 100

/** Seconds from the start of `landbridge train` with these arguments until the trained snapshot lies on disk; infinite where it fails. */
export async function trainInShell(args: readonly string[]): Promise<number> {
  const start = performance.now()
  let seconds = Number.POSITIVE_INFINITY
  const isWhole = await watchTraining(args, LOOK, (_, snapshots) => {
    if (seconds === Number.POSITIVE_INFINITY && holdsSnapshot(snapshots)) seconds = (performance.now() - start) / 1000
  })
  return isWhole ? seconds : Number.POSITIVE_INFINITY
}

/** The most memory in MB that `landbridge train` with these arguments held, the peaks of all its processes together; infinite where it fails. */
export async function memoryInShell(args: readonly string[]): Promise<number> {
  const peaks = new Map<number, number>()
  const isWhole = await watchTraining(args, WATCH, ({ pid }) => {
    for (const [process, resident] of familyOf(pid!))
      peaks.set(process, Math.max(peaks.get(process) ?? 0, peakOf(process) ?? resident))
  })
  const sum = [...peaks.values()].reduce((total, kilobytes) => total + kilobytes / 1024, 0)
  return isWhole ? sum : Number.POSITIVE_INFINITY
}

/** Runs the command to its end and looks at it every so many milliseconds; whether it did what it was told. */
async function watchTraining(
  args: readonly string[],
  every: number,
  look: (child: ChildProcess, snapshots: string) => void,
): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'landbridge-bench-'))
  const command = fileURLToPath(new URL('../../bundle/cli-main.js', import.meta.url))
  const child = spawn(process.execPath, [command, 'train', ...args, '--out', join(folder, 'run')], { stdio: 'ignore' })
  const timer = setInterval(() => look(child, join(folder, 'run', 'snapshots')), every)
  const code = await new Promise((resolve) => child.once('exit', resolve))
  clearInterval(timer)
  rmSync(folder, { recursive: true, force: true })
  return code === 0
}

/** Files get their names when they are whole. */
function holdsSnapshot(folder: string): boolean {
  try {
    return readdirSync(folder).some((file) => file.endsWith('.safetensors'))
  } catch {
    return false
  }
}

/** A process and all that it started, each with its resident kilobytes now. */
function familyOf(root: number): Map<number, number> {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss='], { encoding: 'utf8' }).trim().split('\n')
  const all = lines.map((line) => line.trim().split(/\s+/).map(Number) as [number, number, number])
  const family = new Set([root])
  // A child has a higher number than its parent, but numbers wrap: a few rounds find them all.
  for (let round = 0; round < 4; round++) for (const [pid, parent] of all) if (family.has(parent)) family.add(pid)
  return new Map(all.flatMap(([pid, , kilobytes]) => (family.has(pid) ? [[pid, kilobytes] as const] : [])))
}

/** The most resident kilobytes that a process ever had; undefined where the system does not keep them, or the process is gone. */
function peakOf(pid: number): number | undefined {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return kilobytes === undefined ? undefined : Number(kilobytes)
  } catch {
    return undefined
  }
}
