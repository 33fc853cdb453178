// Replays of hardware runs: the published table, the rule on a run with a known answer, and files that are no runs.

import { describe, expect, it } from 'vitest'
import { envs } from '#envs/index.js'
import { replayRows } from '#src/bench/replay-tests.js'
import type { EnvPlugin } from '#src/core/index.js'
import { LandbridgeError } from '#src/core/index.js'
import { parseHardwareLog, parseRobotLog, replay } from '#src/measure/index.js'
import { describeRecorded } from '../../hardware.js'

describeRecorded('runs of hardware on an identified model', () => {
  it.each(replayRows())('$bench', ({ value, limit }) => {
    expect(value).toBeLessThanOrEqual(limit!)
  })
})

describe('the rule', () => {
  /** A wheel of 1 kg m2 whose effort of row k is k, sampled every 40 ms, measured exactly but for `error`. */
  const text = (error: number) => {
    const rows = ['time,pos_meas1,vel_meas1,tau_con1']
    let [position, speed] = [0, 0]
    for (let k = 0; k <= 10; k++) {
      rows.push([0.04 * k, position + (k === 10 ? error : 0), speed, k].join())
      position += 0.04 * speed + (k * 0.04 ** 2) / 2
      speed += 0.04 * k
    }
    return rows.join('\r\n')
  }
  const wheel = () => {
    const [positions, velocities] = [new Float64Array(1), new Float64Array(1)]
    return {
      positions,
      velocities,
      turns: [false],
      zeros: [[0]],
      start(from: ArrayLike<number>, speeds: ArrayLike<number>) {
        positions.set(from)
        velocities.set(speeds)
      },
      move([effort]: ArrayLike<number> & Iterable<number>, seconds: number) {
        positions[0]! += seconds * velocities[0]! + (effort! * seconds ** 2) / 2
        velocities[0]! += seconds * effort!
      },
    }
  }
  const all = { delay: 0, until: Number.POSITIVE_INFINITY }

  it('compares at the first row 100 ms later, from every row whose end is there', () => {
    const exact = replay(wheel() as never, [parseHardwareLog(text(0), 1, 'run')], all)
    expect(exact.starts).toBe(8)
    expect(exact.rms).toBeLessThan(1e-12)
    const off = replay(wheel() as never, [parseHardwareLog(text(0.3), 1, 'run')], all)
    expect(off.rms).toBeCloseTo(0.3 / Math.sqrt(8), 12)
  })

  it('reads a single joint by plain names too', () => {
    const plain = text(0).replace('pos_meas1,vel_meas1,tau_con1', 'position,velocity,torque')
    expect(parseHardwareLog(plain, 1, 'run')).toEqual(parseHardwareLog(text(0), 1, 'run'))
  })

  it('starts before the given time only, later by the delay, with the efforts of earlier rows', () => {
    const log = parseHardwareLog(text(0), 1, 'run')
    expect(replay(wheel() as never, [log, log], { delay: 0, until: 0.1 }).starts).toBe(6)
    const late = replay(wheel() as never, [log], { delay: 1, until: Number.POSITIVE_INFINITY })
    expect(late.starts).toBe(7)
    // Each of three rows has an effort too low by 1.
    expect(late.rms).toBeCloseTo(0.12 ** 2 / 2, 12)
  })

  it('takes rows at one time as the last of them, and a gap as one long row', () => {
    const rows = text(0).split('\r\n')
    const exact = replay(wheel() as never, [parseHardwareLog(rows.join('\n'), 1, 'run')], all)
    const twice = rows.flatMap((row, k) => (k % 3 === 1 ? [row.replace(/[^,]*$/, '1000'), row] : [row]))
    const doubled = replay(wheel() as never, [parseHardwareLog(twice.join('\n'), 1, 'run')], all)
    expect(doubled.rms).toBeLessThan(1e-9)
    expect(exact.rms).toBeLessThan(1e-9)
    // Without rows 5 to 8 the effort of row 4 lasts for five rows.
    const gap = replay(
      wheel() as never,
      [parseHardwareLog([...rows.slice(0, 6), ...rows.slice(10)].join('\n'), 1, 'run')],
      all,
    )
    expect(gap).toMatchObject({ starts: 5, gaps: 0 })
    expect(gap.rms).toBeGreaterThan(0.01)
  })

  it('does not depend on how a file is written', () => {
    const plain = replay(wheel() as never, [parseHardwareLog(text(0.3), 1, 'run')], all)
    const rewritten = [
      text(0.3).replaceAll(',', ';'),
      text(0.3).replaceAll(',', '\t'),
      `# ${text(0.3)}`,
      `# run 1\r\n#\r\n${text(0.3)}`,
      `\uFEFF${text(0.3)}\n\n`,
      text(0.3).replaceAll(',', '|'),
      text(0.3).toUpperCase(),
      text(0.3).replaceAll(/[^,\r\n]+/g, '"$&"'),
      text(0.3).replace('time,pos_meas1', '"time", "pos_meas1"'),
      text(0.3).replaceAll(/\r\n/g, ',7\r\n').replace('tau_con1,7', 'tau_con1,tau_fric1').concat(',7'),
    ]
    for (const log of rewritten) expect(replay(wheel() as never, [parseHardwareLog(log, 1, 'run')], all)).toEqual(plain)
  })

  it('counts the replays that cross a row of over ten times the median', () => {
    const paused = text(0).replaceAll(/^(0\.(?:2[4-9]|3|4)[^,]*)/gm, (time) => String(Number(time) + 0.41))
    expect(replay(wheel() as never, [parseHardwareLog(paused, 1, 'run')], all)).toMatchObject({ starts: 8, gaps: 3 })
  })

  it('says where in which run a mechanism fails', () => {
    const failing = {
      ...wheel(),
      move() {
        throw new LandbridgeError('unstable', 'Expected finite poses')
      },
    }
    const logs = [parseHardwareLog(text(0), 1, 'run.csv')]
    expect(() => replay(failing as never, logs, all)).toThrow(
      expect.objectContaining({
        message: 'run.csv: replayed from 0 s: Expected finite poses',
        hint: 'are positions in m, speeds in m/s and forces in N?',
      }),
    )
    expect(() => replay({ ...failing, turns: [true] } as never, logs, all)).toThrow(
      expect.objectContaining({ hint: 'are angles in rad, speeds in rad/s and torques in N m?' }),
    )
    expect(() => replay({ ...failing, turns: [false, true] } as never, logs, all)).toThrow(
      expect.objectContaining({ hint: expect.stringMatching(/turn in rad, .* slide in m, /) }),
    )
  })

  it('refuses a run whose time stands still', () => {
    const still = 'time,pos_meas1,vel_meas1,tau_con1\n0,0,0,0\n0,0,0,0\n0,0,0,0\n1,0,0,0'
    expect(() => replay(wheel() as never, [parseHardwareLog(still, 1, 'run.csv')], all)).toThrow(
      /run.csv: Expected times that rise/,
    )
  })

  it('refuses runs that are too short, by name, and leaves them out beside longer ones', () => {
    const log = parseHardwareLog('time,pos_meas1,vel_meas1,tau_con1\n0,0,0,0\n.01,0,0,0', 1, 'run')
    expect(() => replay(wheel() as never, [log], all)).toThrow(/^run: Expected a run of at least 0.1 s, got/)
    expect(() => replay(wheel() as never, [log], { ...all, delay: 30 })).toThrow(/at least 0.1 s and 30 rows, got/)
    const long = parseHardwareLog(text(0.3), 1, 'long')
    expect(replay(wheel() as never, [long, log], all)).toEqual({
      ...replay(wheel() as never, [long], all),
      skipped: ['run'],
    })
  })

  const stretched = (times: (k: number) => number) =>
    text(0)
      .split('\r\n')
      .map((row, k) => (k === 0 ? row : row.replace(/^[^,]*/, `${times(k)}`)))
      .join('\n')

  it('takes five rows a second, whatever rounding makes of them', () => {
    const log = parseHardwareLog(
      stretched((k) => 0.2 * k),
      1,
      'run.csv',
    )
    expect(Math.max(...log.time.slice(1).map((time, k) => time - log.time[k]!))).toBeGreaterThan(0.2)
    expect(replay(wheel() as never, [log], all).starts).toBe(log.rows - 1)
  })

  it('refuses more lines than a machine writes', () => {
    const endless = '\n'.repeat(2 ** 23)
    const refused = expect.objectContaining({
      code: 'usage',
      message: 'run.csv: Expected at most 8388608 lines, got more',
    })
    expect(() => parseHardwareLog(endless, 1, 'run.csv')).toThrow(refused)
    expect(() => parseRobotLog(endless, { turns: [true] }, 'run.csv')).toThrow(refused)
  })

  it('shows the beginning of a heading that goes on and on', () => {
    expect(() => parseHardwareLog(`${'x'.repeat(1e6)}\n1\n2\n`, 1, 'run.csv')).toThrow(/^.{0,300}$/)
  })

  it('refuses milliseconds', () => {
    const log = parseHardwareLog(
      stretched((k) => 40 * k),
      1,
      'run.csv',
    )
    expect(() => replay(wheel() as never, [log], all)).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: 'run.csv: Expected a row at least every 0.2 s, got one every 40 s (median)',
        hint: 'is `time` in seconds?',
      }),
    )
  })

  it('refuses a gap that a replay would have to cross, and only there', () => {
    const log = parseHardwareLog(
      stretched((k) => 0.04 * k + (k > 6 ? 50 : 0)),
      1,
      'run.csv',
    )
    expect(() => replay(wheel() as never, [log], all)).toThrow(
      /^run.csv: Expected rows at most 0.5 s apart, got 50.04 s after 0.24 s$/,
    )
    expect(replay(wheel() as never, [log], { ...all, until: 0.1 }).starts).toBe(2)
  })

  it('refuses a mechanism without joints', () => {
    const none = { ...wheel(), positions: new Float64Array(0) }
    expect(() => replay(none as never, [parseHardwareLog(text(0), 0, 'run')], all)).toThrow(/joints/)
  })
})

describe('machines', () => {
  const arms = ['acrobot', 'cart-pole', 'cart-pole-swing-up', 'pendubot', 'pendulum', 'reacher']
  const plugins: EnvPlugin[] = Object.values(envs)

  it.each(plugins.map((plugin) => [plugin.id, plugin] as const))(
    '%s is replayed where its joints say all',
    (id, { create }) => {
      const make = () => create({}).mechanism!({})
      if (arms.includes(id)) expect(make().turns).toHaveLength(make().positions.length)
      else expect(make).toThrow(expect.objectContaining({ code: 'usage', message: expect.stringContaining(`'${id}'`) }))
    },
  )

  it('say which coordinates are angles', () => {
    expect(envs.cartPole.create({}).mechanism!({}).turns).toEqual([false, true])
  })

  it.each(['pendulum', 'reacher'] as const)(
    '%s is not replayed under a servo, which no log of torques drives',
    (name) => {
      const spec = (envs[name] as EnvPlugin).create({ actuator: 'bam' })
      expect(() => spec.mechanism!({})).toThrow(/something else drives: a servo/)
    },
  )

  it('are not replayed with backlash, behind which no log tells where the motors are', () => {
    const spec = envs.reacher.create({})
    expect(() => spec.mechanism!({ backlash: 0.01 })).toThrow(/one with backlash, and so with motors/)
  })

  it.each([
    ['actuatorGain', {}],
    ['actionDelay', {}],
    ['observationNoise', {}],
    ['encoderStep', { encoder: 12 }],
    ['commandLatency', { wrappers: [{ kind: 'network' }] }],
  ])('have no %s, which would change nothing', (name, config) => {
    const spec = envs.acrobot.create(config)
    expect(spec.physics[name]).toBeDefined()
    expect(() => spec.mechanism!({ [name]: spec.physics[name]!.max })).toThrow(
      expect.objectContaining({ code: 'physics', message: expect.stringContaining(`got '${name}'`) }),
    )
  })

  it('have constants in their range', () => {
    expect(() => envs.acrobot.create({}).mechanism!({ gravity: -1e9 })).toThrow(/acrobot's 'gravity' in/)
  })
})

describe('a file that is no run is refused', () => {
  const heading = 'time,pos_meas1,vel_meas1,tau_con1'
  it.each([
    ['an empty file', '', /empty file/],
    ['white space', '\n \n', /empty file/],
    ['no rows', `${heading}\n`, /two rows/],
    ['a missing column', 'time,pos_meas1,tau_con1\n0,0,0\n1,0,0', /column 'vel_meas1', got time, pos_meas1, tau_con1/],
    ['columns of other names', 'time,angle,velocity,torque\n0,0,0,0\n1,0,0,0', /column 'pos_meas1', got time, angle/],
    ['a column twice', `${heading},time\n0,0,0,0,0\n1,0,0,0,0`, /one column 'time'/],
    ['decimal commas', 'time;pos_meas1;vel_meas1;tau_con1\n0;0;0;0\n0,1;0;0;0', /run.csv:3: .* as time, got '0,1'/],
    ['other delimiters', `${heading}\n0,0,0,0\n1,0,0,0`.replaceAll(',', ' '), /column 'time', got time pos_meas1/],
    ['words', `${heading}\n0,0,0,0\n1,x,0,0`, /run.csv:3: Expected a finite number as pos_meas1, got 'x'/],
    ['nothing in a cell', `${heading}\n0,0,0,0\n1,,0,0`, /run.csv:3/],
    ['not a number', `${heading}\n0,0,0,0\n1,NaN,0,0`, /run.csv:3/],
    ['infinite', `${heading}\n0,0,0,0\n1,0,Infinity,0`, /run.csv:3/],
    ['a short row', `${heading}\n0,0,0,0\n1,0,0`, /run.csv:3: Expected 4 values as in the heading, got 3/],
    [
      'time that falls',
      `${heading}\n0,0,0,0\n2,0,0,0\n1,0,0,0`,
      /run.csv:4: Expected times that never fall, got 1 after 2/,
    ],
  ])('%s', (_, text, message) => {
    expect(() => parseHardwareLog(text, 1, 'run.csv')).toThrow(message)
  })
})

it('a run of one joint is none of a machine with two', () => {
  const text = 'time,pos_meas1,vel_meas1,tau_con1\n0,0,0,0\n1,0,0,0'
  expect(() => parseHardwareLog(text, 2, 'run.csv')).toThrow(/run.csv: Expected a column 'pos_meas2'/)
})
