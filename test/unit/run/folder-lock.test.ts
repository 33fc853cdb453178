// One process at a time has a run folder; one that has ended has it no more.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { lockFolder, requireUnlocked } from '#src/run/folder-lock.js'

let folder: string
let lock: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'landbridge-lock-'))
  lock = join(folder, 'run.lock')
})

const takenBy = (pid: number) =>
  expect.objectContaining({
    code: 'usage',
    message: expect.stringContaining(`got '${folder}', which process ${pid} has`),
    hint: expect.stringMatching(`name another folder.*remove ${lock}`),
  })

const TAKER = [
  ...[process.execPath, '--input-type=module', '--conditions=landbridge-files', '-e'],
  `import { lockFolder } from '#src/run/folder-lock.js'
  const forOthers = setInterval(() => {}, 1000)
  process.on('SIGTERM', () => process.exit())
  try {
    lockFolder(process.argv[1])
    console.log(process.pid)
  } catch (problem) {
    console.log(problem.message)
    clearInterval(forOthers)
  }`,
] as const

/** A command that takes the folder, in a process that says its id and keeps it, or says why it did not get it. */
function startTaking(...before: string[]): { child: ChildProcess; said: Promise<string> } {
  const [command, ...args] = [...before, ...TAKER, folder]
  const cwd = fileURLToPath(new URL('../../..', import.meta.url))
  const child = spawn(command!, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  return { child, said: once(child.stdout!, 'data').then(([text]) => String(text).trim()) }
}

/** Puts a lock there as a process of this id and mark would have left it. */
function leave(name: string): void {
  mkdirSync(lock)
  writeFileSync(join(lock, name), '')
}

describe('a folder that is taken', () => {
  it('is refused with the process that has it, until it is given back; then nothing is left of the lock', () => {
    const giveBack = lockFolder(folder)
    for (const take of [lockFolder, requireUnlocked]) expect(() => take(folder)).toThrow(takenBy(process.pid))
    giveBack()
    requireUnlocked(folder)
    expect(readdirSync(folder)).toEqual([])
    lockFolder(folder)()
  })

  it('is made where there is none, and goes again where it stays empty', () => {
    const inside = join(folder, 'new')
    lockFolder(inside)()
    expect(existsSync(inside)).toBe(false)
    const giveBack = lockFolder(inside)
    writeFileSync(join(inside, 'kept'), '')
    giveBack()
    expect(readdirSync(inside)).toEqual(['kept'])
  })

  it.each(['SIGKILL', 'SIGTERM'] as const)('by another process is free when that has ended by %s', async (signal) => {
    const { child, said } = startTaking()
    expect(await said).toBe(`${child.pid}`)
    expect(() => lockFolder(folder)).toThrow(takenBy(child.pid!))
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
    lockFolder(folder)()
    expect(readdirSync(folder)).toEqual([])
  })

  it('by a process that was killed, and whose parent does not ask after it, is free', async () => {
    // The shell becomes a program that waits for nobody.
    const { said } = startTaking('sh', '-c', '"$0" "$@" & exec sleep 1000')
    const pid = Number(await said)
    expect(() => lockFolder(folder)).toThrow(takenBy(pid))
    process.kill(pid, 'SIGKILL')
    while (!/State:\s+Z/.test(readFileSync(`/proc/${pid}/status`, 'latin1'))) await new Promise(setImmediate)
    lockFolder(folder)()
  })

  it('in another life of this machine, or on another, is free, whoever has the id here', () => {
    leave(`${process.pid}.0123456789abcdef`)
    lockFolder(folder)()
    expect(readdirSync(folder)).toEqual([])
  })

  it('by several at once is had by one, over a lock that was left too', async () => {
    for (const left of [[], [`${process.pid}.0123456789abcdef`]]) {
      for (const name of left) leave(name)
      const all = Array.from({ length: 4 }, () => startTaking())
      const said = await Promise.all(all.map((one) => one.said))
      const having = all.findIndex(({ child }, i) => said[i] === `${child.pid}`)
      const refused = `Expected a folder that no other run is at work in, got '${folder}', which process ${all[having]?.child.pid} has`
      expect(said.toSpliced(having, 1)).toEqual([refused, refused, refused])
      const ended = once(all[having]!.child, 'exit')
      all[having]!.child.kill('SIGTERM')
      await ended
      expect(readdirSync(folder)).toEqual([])
    }
  })

  it('by something that is no lock is left as it is', () => {
    leave('notes.txt')
    expect(() => lockFolder(folder)).toThrow(/ENOTEMPTY/)
    expect(readdirSync(folder, { recursive: true })).toEqual(['run.lock', join('run.lock', 'notes.txt')])
  })
})
