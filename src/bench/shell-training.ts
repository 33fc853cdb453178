// A training as a user starts it: a command.

import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Runs `landbridge train` with these arguments. Seconds from the start until the trained snapshot lies on disk, and the most memory
 * that the command and its processes held together, in MB.
 */
export async function trainInShell(args: readonly string[]): Promise<{ seconds: number; megabytes: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'landbridge-bench-'))
  const command = fileURLToPath(new URL('../cli/main.js', import.meta.url))
  const start = performance.now()
  const child = spawn(process.execPath, [command, 'train', ...args, '--out', join(folder, 'run')], { stdio: 'ignore' })
  let seconds = Number.POSITIVE_INFINITY
  const look = setInterval(() => {
    if (!holdsSnapshot(join(folder, 'run', 'snapshots'))) return
    seconds = (performance.now() - start) / 1000
    clearInterval(look)
  }, 2)
  let megabytes = 0
  const watch = setInterval(() => {
    megabytes = Math.max(megabytes, residentOf(child.pid!))
  }, 200)
  const code = await new Promise((resolve) => child.once('exit', resolve))
  clearInterval(look)
  clearInterval(watch)
  rmSync(folder, { recursive: true, force: true })
  return code === 0 ? { seconds, megabytes } : { seconds: Number.POSITIVE_INFINITY, megabytes }
}

/** Files get their names when they are whole. */
function holdsSnapshot(folder: string): boolean {
  try {
    return readdirSync(folder).some((file) => file.endsWith('.safetensors'))
  } catch {
    return false
  }
}

/** MB of a process and all that it started. */
function residentOf(root: number): number {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss='], { encoding: 'utf8' }).trim().split('\n')
  const all = lines.map((line) => line.trim().split(/\s+/).map(Number) as [number, number, number])
  const family = new Set([root])
  // A child has a higher number than its parent, but numbers wrap: a few rounds find them all.
  for (let round = 0; round < 4; round++) for (const [pid, parent] of all) if (family.has(parent)) family.add(pid)
  return all.reduce((sum, [pid, , kilobytes]) => sum + (family.has(pid) ? kilobytes / 1024 : 0), 0)
}
