// The command line as a process of its own.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** A file or folder of the project. */
export const inRoot = (...path: string[]): string => join(ROOT, ...path)
/** The file that `npx landbridge` runs. */
export const MAIN = inRoot('dist/bundle/cli-main.js')
/** An empty folder. */
export const emptyFolder = (): string => mkdtempSync(join(tmpdir(), 'landbridge-e2e-'))

/** What a finished command gave. */
export interface Finished {
  code: number | null
  stdout: string
  stderr: string
}

/** Starts `landbridge ARGS`; the exit and the output come with `finish`. */
export function start(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): { child: ChildProcess; finish: Promise<Finished> } {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return { child, finish: collect(child) }
}

/** Runs `landbridge ARGS` to its end. */
export function landbridge(...args: string[]): Promise<Finished> {
  return start(args).finish
}

/** Runs any command in a folder; throws with its output where it fails. */
export async function shell(command: string, cwd: string): Promise<string> {
  const child = spawn(command, { cwd, shell: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const { code, stdout, stderr } = await collect(child)
  if (code !== 0) throw new Error(`${command} exited ${code}\n${stdout}\n${stderr}`)
  return stdout
}

/** Resolves with the first match in what the process writes. */
export function untilOutput(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  let text = ''
  return new Promise((resolve, reject) => {
    const look = (chunk: string) => {
      text += chunk
      const match = pattern.exec(text)
      if (match !== null) resolve(match)
    }
    child.stdout?.on('data', look)
    child.stderr?.on('data', look)
    child.on('close', () => reject(new Error(`Expected ${pattern} in the output, got:\n${text}`)))
  })
}

async function collect(child: ChildProcess): Promise<Finished> {
  let [stdout, stderr] = ['', '']
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk))
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
  await once(child, 'close')
  return { code: child.exitCode, stdout, stderr }
}
