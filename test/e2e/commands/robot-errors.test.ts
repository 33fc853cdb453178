// What `robot`, and whoever wants to reach one, is told at once: of drivers that are none, files in the way, addresses and ports.

import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { emptyFolder, landbridge, ROOT, start, untilOutput } from '../command.js'
import { RawController, token, until } from '../robots.js'

const folder = emptyFolder()
const at = (name: string) => join(folder, name)
mkdirSync(at('node_modules'))
symlinkSync(ROOT, at('node_modules/landbridge'))
writeFileSync(at('package.json'), '{ "type": "module" }')

const CONTRACT = {
  observation: { kind: 'box', channels: [{ name: 'block.position', unit: 'm' }], low: [-1], high: [1] },
  actuators: { channels: [{ name: 'block.force', unit: 'N' }], low: [-5], high: [5], slew: [500], safe: [0] },
  controlHz: 20,
}
const PLANT = '{ observe() {}, apply() {}, safe() {} }'

/** A module with a driver whose contract is that of a block with `change` done to it. */
function driver(name: string, change: string, plant = PLANT): string {
  const file = at(`${name}.js`)
  writeFileSync(
    file,
    `import { plugin, z } from 'landbridge/core'
const contract = ${JSON.stringify(CONTRACT)}
${change}
export const own = plugin({ id: 'own', summary: 'one', config: z.object({}), create: () => ({ contract, open: () => (${plant}) }) })
`,
  )
  return file
}

describe('a driver that is none is refused before anybody can connect', () => {
  it.each([
    ['no rate', 'contract.controlHz = 0', /contract\.controlHz: Expected .*>=0.001, got 0/],
    ['a rate that is no number', 'contract.controlHz = NaN', /contract\.controlHz: Expected .*, got NaN/],
    ['a rate below 0', 'contract.controlHz = -5', /contract\.controlHz: Expected .*, got -5/],
    ['a rate that nothing keeps', 'contract.controlHz = 1e9', /contract\.controlHz: Expected .*, got 1000000000/],
    ['a motor that cannot move', 'contract.actuators.slew = [0]', /contract\.actuators\.slew\.0: Expected .*, got 0/],
    ['a slew below 0', 'contract.actuators.slew = [-1]', /contract\.actuators\.slew\.0: Expected .*, got -1/],
    ['a slew that is no number', 'contract.actuators.slew = [NaN]', /contract\.actuators\.slew\.0: .*, got NaN/],
    ['no safe command', 'delete contract.actuators.safe', /contract\.actuators\.safe: Expected .*, got nothing/],
    ['a misspelt key', 'contract.controlHZ = 20', /got 'controlHZ'\nhint: did you mean 'controlHz'\?/],
    ['too many bounds', 'contract.actuators.low = [-5, -5]', /got 2 values in actuators\.low for 1 commands/],
  ])('%s', async (name, change, expected) => {
    const { code, stderr } = await landbridge('robot', driver(name.replaceAll(' ', '-'), change), '--realtime')
    expect(stderr).toMatch(expected)
    expect(stderr).not.toMatch(/^ +at /m)
    expect(code).toBe(2)
  })

  it.each([
    [
      'no apply',
      '{ observe() {}, safe() {} }',
      /Expected open\(\) to give observe, apply, safe, got no function 'apply'/,
    ],
    ['nothing at all', 'undefined', /got no function 'observe'/],
  ])('a plant with %s', async (name, plant, expected) => {
    const { code, stderr } = await landbridge('robot', driver(name.replaceAll(' ', '-'), '', plant))
    expect(stderr).toMatch(expected)
    expect(code).toBe(2)
  })
})

describe('a driver that fails says in which function, and on which line', () => {
  const THROWS = "{ throw new Error('the bus is gone') }"
  const AT_WORK = /; it was told to stop, with the safe command: look after the machine, then start it again$/m

  it.each([
    ['open', `(() => ${THROWS})()`, /^hint: thrown at .*open\.js:4:\d+\)?$/m],
    ['apply', `{ observe() {}, apply() ${THROWS}, safe() {} }`, AT_WORK],
    ['apply', `{ observe() {}, async apply() ${THROWS}, safe() {} }`, AT_WORK],
    ['an event of its own', `(setTimeout(() => ${THROWS}, 50), ${PLANT})`, AT_WORK],
  ])('%s: %s', async (where, plant, hint) => {
    const { code, stderr } = await landbridge('robot', driver(where.replaceAll(' ', '-'), '', plant))
    expect(stderr).toContain(`failed in ${where}: the bus is gone\nhint: thrown at `)
    expect(stderr).toMatch(new RegExp(`${where.replaceAll(' ', '-')}\\.js:4:\\d+`))
    expect(stderr).toMatch(hint)
    expect(code).toBe(1)
  })

  it.each([
    [
      'an error',
      "new Error('the bus is gone')",
      /^error: The module making\.js failed in create: the bus is gone\nhint: thrown at .*making\.js:3/,
    ],
    [
      'what says nothing',
      'Object.create(null)',
      /^error: The module making\.js failed in create: something that cannot be read\n/,
    ],
  ])('create: %s', async (_, thrown, expected) => {
    const file = at('making.js')
    writeFileSync(
      file,
      `import { plugin, z } from 'landbridge/core'
export const own = plugin({ id: 'own', summary: 'one', config: z.object({}), create() {
  throw ${thrown}
} })
`,
    )
    const { code, stderr } = await landbridge('robot', file)
    expect(stderr).toMatch(expected)
    expect(code).toBe(1)
  })

  it('of what it calls itself, the line of its own', async () => {
    writeFileSync(at('bus.js'), `export function send() ${THROWS}\n`)
    const plant = '{ observe() {}, apply() { send() }, safe() {} }'
    const { stderr } = await landbridge('robot', driver('calling', "import { send } from './bus.js'", plant))
    expect(stderr).toMatch(/failed in apply: the bus is gone\nhint: thrown at .*calling\.js:4:/)
  })

  it('a module in a package of CommonJS, as npm init makes it, is told what to write there', async () => {
    const file = at('common/own.js')
    mkdirSync(at('common'))
    writeFileSync(at('common/package.json'), '{ "type": "commonjs" }')
    writeFileSync(file, readFileSync(driver('modular', '')))
    const { code, stderr } = await landbridge('robot', file)
    expect(stderr).toMatch(/\nhint: its package\.json must say "type": "module"/)
    expect(code).toBe(2)
  })

  it('a reading that is none: its channel, unit and bounds, and the robot stays', async () => {
    const env = { LANDBRIDGE_TOKEN: token }
    const { child, finish } = start(['robot', driver('blind', '', '{ observe() {}, apply() {}, safe() {} }')], env)
    const [, url] = await untilOutput(child, /robot at (ws:\S+)/)
    const raw = await RawController.dial(url!)
    raw.send('{"kind":"reset","seed":1}')
    await untilOutput(
      child,
      /^careful: Expected observe to give a finite 'block\.position' in m, from -1 to 1, got NaN: /m,
    )
    await until(() => raw.kinds.includes('halt'))
    child.kill('SIGINT')
    expect((await finish).code).toBe(0)
  })

  it.each([
    ['loading', "throw new Error('no driver')", /: no driver\nhint: thrown at file:.*loading\.js:1:7$/m],
    ['naming', "import { nothing } from 'node:fs'", /'nothing'\nhint: file:.*naming\.js:1$/m],
    ['slipping', 'export const own = {', /\nhint: (`node --check FILE` says the line|file:.*slipping\.js:1)$/m],
    [
      'half',
      "import { plugin, z } from 'landbridge/core'\nexport const own = plugin({ id: 'own', summary: 'one', config: z.object({}), create: () => ({ contract: {} }) })",
      /Expected the driver .*half\.js to make 'contract' and 'open', got no 'open'/,
    ],
  ])('a module that errs in %s', async (name, text, expected) => {
    writeFileSync(at(`${name}.js`), text)
    const { code, stderr } = await landbridge('robot', at(`${name}.js`))
    expect(stderr).toMatch(expected)
    expect(code).toBe(2)
  })
})

describe('constants', () => {
  it.each([
    [['cart-pole', '--preset', 'packer'], /Expected a preset of cart-pole, got 'packer'/],
    [['own', '--preset', 'packer-random'], /Expected no constants for a driver, got '--preset packer-random'/],
    [['own', '--set', 'physics.mass=1'], /got '--set physics.mass=1'\nhint: .*--set driver\.NAME=/],
    [['cart-pole', '--set', 'driver.history=1'], /Expected a driver for '--set driver\.history=1', got an environment/],
  ])('%j are none', async ([machine, ...options], expected) => {
    const { code, stderr } = await landbridge('robot', machine === 'own' ? driver('own', '') : machine!, ...options)
    expect([code, stderr]).toEqual([2, expect.stringMatching(expected)])
  })

  it.each([
    [[], /real time at 20 Hz/],
    [['--set', 'driver.hz=50'], /real time at 50 Hz/],
    [['--set', 'driver.hertz=50'], /Expected an option of 'rated', got 'hertz'/],
    [['--set', 'driver.hz=fast'], /rated\.hz: Expected number/],
  ])('%j are options of a driver', async (options, expected) => {
    writeFileSync(
      at('rated.js'),
      `import { plugin, z } from 'landbridge/core'
const create = ({ hz }) => ({ contract: { ...${JSON.stringify(CONTRACT)}, controlHz: hz }, open: () => (${PLANT}) })
export const rated = plugin({ id: 'rated', summary: 'one', config: z.object({ hz: z.number().default(20) }), create })
`,
    )
    const { child, finish } = start(['robot', at('rated.js'), ...options])
    await untilOutput(child, expected)
    child.kill('SIGINT')
    await finish
  })

  it('of a preset are those of a robot', async () => {
    const { child, finish } = start(['robot', 'cart-pole', '--preset', 'packer-random'])
    await untilOutput(child, /robot at ws:/)
    child.kill('SIGINT')
    expect((await finish).code).toBe(0)
  })
})

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
})
