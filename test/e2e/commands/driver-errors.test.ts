// Drivers that are none, that fail, and what may be set of them: told at once, by `robot`.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { landbridge, start, untilOutput } from '../command.js'
import { at, CONTRACT, driver, PLANT } from '../own-driver.js'
import { RawController, token, until } from '../robots.js'

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
      /^warning: Expected observe to give a finite 'block\.position' in m, from -1 to 1, got NaN: /m,
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
