// A robot's log as runs: which rows, by which clock, under which command, and which columns are which joint.

import { describe, expect, it } from 'vitest'
import { formatJointMap, isRobotLog, parseHardwareLog, parseJointMap, parseRobotLog } from '#src/measure/index.js'

const cart = { turns: [false] }
const HEADING = 'seconds,state,cart.force,reason,cart.position,cart.velocity'
const SIMULATED = 'seconds,state,cart.force,reason,simulated,cart.position,cart.velocity'
const log = (heading: string, ...rows: string[]) => `${[heading, ...rows].join('\n')}\n`

const machine = log(
  HEADING,
  '7.5,waiting,0,,,',
  '8,running,1,reset,0,0.5',
  '8.02,running,2,,0.01,0.6',
  '8.06,running,3,held,0.02,0.7',
  '8.08,safe,0,silence,,',
  '9,running,4,reset,1,2',
  '9.02,running,5,,1.1,3',
  '9.04,running,6,reset,1.2,4',
  '9.06,running,7,,1.3,5',
  '9.66,running,8,,1.4,6',
  '9.68,running,9,,1.5,7',
)

describe('the log of a machine', () => {
  it('is parted where nothing ran, at a reset and where a row is long, and each run begins at 0', () => {
    const { runs } = parseRobotLog(machine, cart, 'ticks.csv')
    expect(runs.map(({ where }) => where)).toEqual(['ticks.csv:3', 'ticks.csv:7', 'ticks.csv:9', 'ticks.csv:11'])
    const times = runs.map(({ time }) => Array.from(time, (seconds) => Number(seconds.toFixed(9))))
    expect(times).toEqual([
      [0, 0.02, 0.06],
      [0, 0.02],
      [0, 0.02],
      [0, 0.02],
    ])
  })

  it("has each row's command act from its reading on", () => {
    const [run] = parseRobotLog(machine, cart, 'ticks.csv').runs
    expect(run).toMatchObject({ joints: 1, rows: 3 })
    expect([...run!.positions, ...run!.velocities, ...run!.efforts]).toEqual([0, 0.01, 0.02, 0.5, 0.6, 0.7, 1, 2, 3])
  })

  it('may end in the middle of a line, and hold lines of one row', () => {
    const text = log(
      HEADING,
      '1,running,0,reset,0,0',
      '1.02,running,0,,0,0',
      '2,safe,0,halt,,',
      '3,running,1,reset,0,0',
    )
    const { runs } = parseRobotLog(`${text}3.02,running,1`, cart, 'ticks.csv')
    expect(runs.map(({ rows }) => rows)).toEqual([2])
  })
})

it('the log of a simulation goes by its own clock, and a command has acted when its row was read', () => {
  const text = log(
    SIMULATED,
    '8,running,0,reset,0,0,0',
    '8.001,running,1,,0.02,1,1',
    '8.5,running,2,,0.04,2,2',
    '20,running,3,reset,0,0,0',
    '20.1,running,4,,0.02,5,5',
  )
  const { runs } = parseRobotLog(text, cart, 'ticks.csv')
  expect(runs.map(({ time }) => [...time])).toEqual([
    [0, 0.02, 0.04],
    [0, 0.02],
  ])
  expect(runs.map(({ efforts }) => [...efforts].slice(0, -1))).toEqual([[1, 2], [4]])
})

it('begins a run where the clock goes back', () => {
  const text = log(HEADING, '8,running,0,reset,0,0', '8.1,running,0,,1,0', '8,running,0,,2,0', '8.1,running,0,,3,0')
  const { runs } = parseRobotLog(text, cart, 'ticks.csv')
  expect(runs.map(({ positions }) => [...positions])).toEqual([
    [0, 1],
    [2, 3],
  ])
})

describe('joints', () => {
  const arm = { turns: [true, false] }
  const rows = ['1,running,7,8,reset,1,0,2,3,4', '1.1,running,7,8,,-1,0,2,3,4']
  const heading = 'seconds,state,rail.force,arm.torque,reason,arm.cos,arm.sin,arm.velocity,rail.position,rail.velocity'

  it('are found by the names of channels, in their order, angles by cosine and sine', () => {
    const { runs, columns } = parseRobotLog(log(heading, ...rows), arm, 'ticks.csv')
    expect(formatJointMap(columns)).toEqual([
      '1=arm.cos+arm.sin,arm.velocity,arm.torque',
      '2=rail.position,rail.velocity,rail.force',
    ])
    const [{ positions, velocities, efforts }] = runs as [(typeof runs)[0]]
    expect([...positions]).toEqual([0, 3, Math.PI, 3])
    expect([...velocities]).toEqual([2, 4, 2, 4])
    expect([...efforts]).toEqual([8, 7, 8, 7])
  })

  it('are those that were told, a passive one without a command', () => {
    const told = ['2=rail.position,arm.velocity,arm.torque', '1=rail.velocity,arm.sin'].map(parseJointMap)
    const [run] = parseRobotLog(log(heading, ...rows), arm, 'ticks.csv', told).runs
    expect([...run!.positions, ...run!.velocities, ...run!.efforts]).toEqual([4, 3, 4, 3, 0, 2, 0, 2, 0, 8, 0, 8])
  })

  it.each([
    [
      'a joint that is none',
      ['3=rail.position,rail.velocity'],
      /ticks.csv: Expected a joint from 1 to 2 in --map, got 3/,
    ],
    ['a joint left out', ['1=rail.position,rail.velocity'], /Expected joint 2 once in --map, got none/],
    ['a joint twice', ['1=arm.sin,arm.cos', '1=arm.sin,arm.cos'], /Expected joint 1 once in --map, got two/],
    ['no such reading', ['1=arm.angle,arm.velocity'], /a column of readings for --map, got 'arm.angle'/],
    ['no such command', ['1=arm.sin,arm.cos,arm.sin'], /a column of commands for --map, got 'arm.sin'/],
    ['a cosine of a way', ['2=arm.cos+arm.sin,arm.cos'], /one column for the position of joint 2 in --map, got arm/],
  ])('told wrongly are refused: %s', (_, told, message) => {
    expect(() => parseRobotLog(log(heading, ...rows), arm, 'ticks.csv', told.map(parseJointMap))).toThrow(message)
  })

  it.each(['rail.position,rail.velocity', '1=rail.position', '1=,a', '1=a,b,c,d'])('%s is no map', (text) => {
    expect(() => parseJointMap(text)).toThrow(/Expected JOINT=POSITION,VELOCITY,COMMAND.* for --map, got '/)
  })

  it.each([
    ['too few', HEADING, arm, /positions and velocities of 2 joints by their names, got cart.position$/],
    [
      'an angle where the machine slides',
      heading.replace('arm.', 'x.'),
      { turns: [false, true] },
      /got arm.cos\+arm.sin/,
    ],
    [
      'a force where the machine turns',
      HEADING,
      { turns: [true] },
      /joint 1 as .*turns.*, got cart.position, cart.force$/,
    ],
    [
      'a torque where it slides',
      HEADING.replace('cart.force', 'cart.torque'),
      cart,
      /joint 1 as .*slides.*, got cart.position, cart.torque$/,
    ],
    ['a command of no joint', HEADING.replace('cart.force', 'cart.voltage'), cart, /of joints, got cart.voltage$/],
    ['no readings', 'seconds,state,cart.force,reason', cart, /what its sensors said, got commands alone/],
  ])('that are not found are asked for: %s', (_, given, mechanism, message) => {
    expect(() => parseRobotLog(log(given), mechanism, 'ticks.csv')).toThrow(message)
  })
})

it('says where a row is none, and where nothing ran', () => {
  expect(() => parseRobotLog(log(HEADING, '1,running,0,reset,0'), cart, 'ticks.csv')).toThrow(
    /ticks.csv:2: Expected 6 values as in the heading, got 5/,
  )
  const sick = log(HEADING, '1,running,0,reset,,0', '1.02,running,0,reset,0,0', '1.04,running,0,,x,0')
  expect(() => parseRobotLog(sick, cart, 'ticks.csv')).toThrow(/ticks.csv:4: Expected a finite number, got 'x'/)
  const timeless = log(HEADING, '1,running,0,reset,0,0', 'x,running,0,,0,0', '1.04,running,0,,0,0')
  expect(() => parseRobotLog(timeless, cart, 'ticks.csv')).toThrow(/ticks.csv:3: Expected a finite number, got 'x'/)
  expect(parseRobotLog(log(HEADING, '1,waiting,0,,,'), cart, 'ticks.csv').runs).toEqual([])
})

it('is told from logs of other hardware, which have other columns', () => {
  expect([machine, 'time,position,velocity,torque\n'].map(isRobotLog)).toEqual([true, false])
  expect(() => parseHardwareLog(machine, 1, 'ticks.csv')).toThrow(/Expected a column 'time'/)
})
