// What `robot`, and whoever wants to reach one, is told at once: of files in the way, addresses and ports.

import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { landbridge, start, untilOutput } from '../command.js'
import { at, driver, folder, PLANT } from '../own-driver.js'

describe('files in the way', () => {
  /** Serves a machine with a log until it is ready, and gives what it said. */
  async function logTo(log: string): Promise<string> {
    const { child, finish } = start(['robot', driver('sound', ''), '--realtime', '--log', log])
    await untilOutput(child, /Ctrl-C stops it|error:/)
    child.kill('SIGINT')
    return (await finish).stderr
  }

  it('an older log is kept by another name, each time', async () => {
    mkdirSync(at('logs'))
    const log = at('logs/ticks.csv')
    writeFileSync(log, 'seconds,state,block.force,reason\n1.000000,safe,0,plant\n')
    expect(await logTo(log)).toContain(`the log that was there is ${at('logs/ticks.1.csv')} now`)
    expect(readFileSync(at('logs/ticks.1.csv'), 'utf8')).toContain('1.000000,safe,0,plant')
    expect(await logTo(log)).toContain('ticks.2.csv')
    expect(readdirSync(at('logs')).sort()).toEqual(['ticks.1.csv', 'ticks.2.csv', 'ticks.csv'])
    expect(readFileSync(log, 'utf8')).toMatch(/^seconds,state,block\.force,reason,block\.position\n/)
  })

  it('another file is not written over, and a folder that is not there is named', async () => {
    const source = driver('source', '')
    const text = readFileSync(source, 'utf8')
    expect(await logTo(source)).toMatch(/Expected a new file or an older log of a robot, got '.*source\.js'/)
    expect(readFileSync(source, 'utf8')).toBe(text)
    expect(await logTo(at('nowhere/ticks.csv'))).toMatch(/got '.*' \(ENOENT\)\nhint: make its folder first/)
  })

  it('what must be read before it takes more is no place for a log: its reader would hold the motors', async () => {
    execFileSync('mkfifo', [at('pipe')])
    for (const place of [at('pipe'), '/dev/stderr'])
      expect(await logTo(place)).toMatch(
        /^error: Expected a plain file for the log, got '.*', which is none\nhint: name a file/,
      )
  })

  it('records go over records only', async () => {
    const out = at('trained')
    await landbridge('train', 'cart-pole', '--steps', '64', '--out', out)
    const score = ['evaluate', join(out, 'snapshots/pretrain-0-0-train.safetensors'), '--episodes', '1', '--record']
    for (let i = 0; i < 2; i++) expect((await landbridge(...score, at('seen.safetensors'))).code).toBe(0)
    const source = driver('kept', '')
    const text = readFileSync(source, 'utf8')
    const { code, stderr } = await landbridge(...score, source)
    expect(stderr).toMatch(/Expected a new file or recorded demonstrations for --record, got '.*kept\.js'/)
    expect(code).toBe(2)
    expect(readFileSync(source, 'utf8')).toBe(text)
  })
})

describe('addresses and ports', () => {
  let snapshot: string
  beforeAll(async () => {
    const out = at('policy')
    await landbridge('train', 'cart-pole', '--steps', '64', '--out', out)
    snapshot = join(out, 'snapshots/pretrain-0-0-train.safetensors')
  })

  it.each(['localhost:8750', 'http://localhost:8750', 'robot'])('%s is no address of a robot', async (url) => {
    const { code, stderr } = await landbridge('evaluate', snapshot, '--url', url)
    expect(stderr).toMatch(`url: Expected the address of a robot, ws://HOST:PORT, got "${url}"`)
    expect(code).toBe(2)
  })

  it.each(['localhost:8750', 'http://localhost:8750'])('nor is it a target: %s', async (to) => {
    const { code, stderr } = await landbridge('transfer', snapshot, '--to', to, '--out', at('none'))
    expect(stderr).toMatch(`url: Expected the address of a robot, ws://HOST:PORT, got "${to}"`)
    expect(code).toBe(2)
  })

  it('a robot started twice by mistake: the second opens no machine and leaves the log to the first', async () => {
    const opened = at('opened.txt')
    const log = at('twice.csv')
    const machine = driver(
      'twice',
      "import { appendFileSync } from 'node:fs'",
      `(appendFileSync(${JSON.stringify(opened)}, 'opened '), ${PLANT})`,
    )
    const first = start(['robot', machine, '--realtime', '--log', log])
    const [, port] = await untilOutput(first.child, /robot at ws:.*:(\d+)/)
    const second = await landbridge('robot', machine, '--realtime', '--port', port!, '--log', log)
    expect(second.stderr).toMatch(/EADDRINUSE.*; the machine was not opened, and its log is as it was\nhint: another/)
    expect(second.code).toBe(1)
    first.child.kill('SIGINT')
    await first.finish
    expect(readFileSync(opened, 'utf8')).toBe('opened ')
    expect(readdirSync(folder).filter((name) => name.startsWith('twice'))).toEqual(['twice.csv', 'twice.js'])
    expect(readFileSync(log, 'utf8')).toMatch(/\d,waiting,0,,\n/)
  })

  it('a port that is in use, and an address that is elsewhere', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const used = await landbridge('robot', 'cart-pole', '--port', `${port}`)
    other.close()
    expect(used.stderr).toMatch(/EADDRINUSE.*\nhint: another program has this port: .*--port/)
    const elsewhere = await landbridge('robot', 'cart-pole', '--host', '192.0.2.1')
    expect(elsewhere.stderr).toMatch(/\nhint: --host takes an address of this computer/)
    expect([used.code, elsewhere.code]).toEqual([1, 1])
  })

  it.each(['robot', 'serve'])(
    '%s: an empty address, as of a variable that is not set, not every address',
    async (verb) => {
      const { code, stdout, stderr } = await landbridge(verb, 'cart-pole', '--host', '')
      expect(stderr).toContain("Expected an address of this computer, got ''")
      expect([code, stdout]).toEqual([2, ''])
    },
  )
})
