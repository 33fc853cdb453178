// Envs whose declarations break one law each, and what the check says of them.

import { type Breakage, PointEnv } from './point-env.js'

/** Of what may be any number, and two such channels. */
export const [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
export const channels = [
  { name: 'a', unit: 'm' },
  { name: 'b', unit: 'm' },
]
const force = [{ name: 'point.force', unit: 'N' }]
const lawful = { low: [-1], high: [1], slew: [100], safe: [0] }

/** A constant as plain JavaScript may declare it. */
const mass = (of: object) => ({
  declared: {
    physics: {
      mass: { nominal: 1, min: 0.5, max: 2, unit: 'kg', about: 'mass', ...of },
      drag: { nominal: 0.1, min: 0, max: 1, unit: '1', about: 'drag' },
    },
  },
})

/** What only critics see, and an env that tells them that; none where it tells nothing. */
const hidden = (tell?: (constants: Record<string, number>) => number): Breakage => ({
  declared: { privileged: { kind: 'box', channels: [{ name: 'point.mass', unit: 'kg' }], low: [0], high: [1] } },
  make(physics) {
    const env = new PointEnv(physics)
    if (tell === undefined) return env
    const privileged = new Float32Array(1)
    return Object.assign(env, {
      result: { ...env.result, privileged },
      observe() {
        PointEnv.prototype.observe.call(env)
        privileged[0] = tell(env.constants)
      },
    })
  },
})

/** An env that breaks a law. `also`: laws that the same fault breaks; `hint`: what it says in place of the law's own. */
export interface Broken {
  law: string
  says: RegExp
  hint?: string
  also?: string[]
  by: Breakage
}

/** Of every law of declarations. */
export const declared: Broken[] = [
  { law: 'plug-in', says: /an id of small letters and digits, .* got 'Point 2'/, by: { named: { id: 'Point 2' } } },
  { law: 'plug-in', says: /a summary in one line, got undefined/, by: { named: { summary: undefined as never } } },
  {
    law: 'parts',
    says: /Expected object, got nothing at actuators/,
    by: { declared: { actuators: undefined as never } },
  },
  {
    law: 'parts',
    says: /Expected a list, got nothing at actuators.slew/,
    by: { declared: { actuators: { channels: force, low: [-1], high: [1], safe: [0] } as never } },
  },
  {
    law: 'parts',
    says: /Expected a list, got nothing at action.choices.0.command/,
    by: { declared: { action: { kind: 'discrete', choices: [{ name: 'up' }] } as never } },
  },
  { law: 'parts', says: /got nothing at physics/, by: { declared: { physics: undefined as never } } },
  {
    law: 'spaces',
    says: /actuators of one number each, got 'point.force' with a shape/,
    by: { declared: { actuators: { ...lawful, channels: [{ ...force[0]!, shape: [1] } as never] } } },
  },
  {
    law: 'spaces',
    says: /an action of kind 'box' or 'discrete', got 'bx'/,
    by: { declared: { action: { kind: 'bx', channels: force, low: [-1], high: [1] } as never } },
  },
  {
    law: 'spaces',
    says: /actuators channels with a name and a unit, got 'point.force' in undefined/,
    also: ['commands'],
    by: { declared: { actuators: { ...lawful, channels: [{ name: 'point.force' } as never] } } },
  },
  {
    law: 'spaces',
    says: /observation 'b' from low to high, got NaN and Infinity/,
    also: ['observations'],
    by: { declared: { observation: { kind: 'box', channels, low: [low, Number.NaN], high: [high, high] } } },
  },
  {
    law: 'commands',
    says: /slew rate of point.force to be finite and above 0, got -1/,
    by: { declared: { actuators: { ...lawful, channels: force, slew: [-1] } } },
  },
  { law: 'task', says: /substeps to be a positive integer, got 0.5/, by: { declared: { substeps: 0.5 } } },
  { law: 'task', says: /solved to be a finite return, got 'yes'/, by: { declared: { solved: 'yes' as never } } },
  {
    law: 'physics-table',
    says: /'mass' to have a unit, '1' where it has none, got undefined/,
    by: mass({ unit: undefined }),
  },
  { law: 'physics-table', says: /'mass' to say what it is about, got ''/, by: mass({ about: '' }) },
  {
    law: 'spaces',
    says: /distinct observation channels, got 'a' twice/,
    by: {
      declared: {
        observation: { kind: 'box', channels: [channels[0]!, channels[0]!], low: [low, low], high: [high, high] },
      },
    },
  },
  {
    law: 'spaces',
    says: /one observation bound a channel \(2\), got 1/,
    by: { declared: { observation: { kind: 'box', channels, low: [low], high: [high, high] } } },
  },
  {
    law: 'commands',
    says: /safe point.force in \[-1, 1\], got 3/,
    by: { declared: { actuators: { ...lawful, channels: force, safe: [3] } } },
  },
  {
    law: 'commands',
    says: /choice 'far' within point.force's \[-1, 1\], got 2/,
    by: {
      declared: {
        action: {
          kind: 'discrete',
          choices: [
            { name: 'far', command: [2] },
            { name: 'rest', command: [0] },
          ],
        },
      },
    },
  },
  {
    law: 'commands',
    says: /one number an actuator \(1\), got 2/,
    also: ['spaces'],
    by: { declared: { action: { kind: 'box', channels, low: [-1], high: [1] } } },
  },
  {
    law: 'commands',
    says: /the action 'point.force' from -1 to 1, which stand for the ends of its actuator, got -5 and 5/,
    by: { declared: { action: { kind: 'box', channels: force, low: [-5], high: [5] } } },
  },
  {
    law: 'commands',
    says: /action 'point.force' in N, as the actuator 'point.force' that it drives, or in 1, got lbf/,
    by: {
      declared: { action: { kind: 'box', channels: [{ name: 'point.force', unit: 'lbf' }], low: [-1], high: [1] } },
    },
  },
  {
    law: 'commands',
    says: /one number an actuator, got 'point.force' with a shape/,
    by: { declared: { action: { kind: 'box', channels: [{ ...force[0]!, shape: [1] }], low: [-1], high: [1] } } },
  },
  {
    law: 'spaces',
    says: /distinct privileged channels, got 'a' twice/,
    also: ['privileged'],
    by: {
      declared: {
        privileged: { kind: 'box', channels: [channels[0]!, channels[0]!], low: [low, low], high: [high, high] },
      },
    },
  },
  { law: 'privileged', says: /`result.privileged` as declared, got none/, by: hidden() },
  { law: 'privileged', says: /a finite point.mass, got NaN in step 0/, by: hidden(() => Number.NaN) },
  {
    law: 'privileged',
    says: /point.mass in \[0, 1\], got 2 in step 0 with 'mass' at 2/,
    by: hidden(({ mass }) => mass!),
  },
  { law: 'task', says: /maxSteps to be a positive integer, got 0/, by: { declared: { maxSteps: 0 } } },
  { law: 'task', says: /distinct reward terms, got 'x' twice/, by: { declared: { terms: ['x', 'x'] } } },
  {
    law: 'physics-table',
    says: /'mass' to have min <= nominal <= max, all finite, got 1, 0.5, 2/,
    by: {
      declared: {
        physics: {
          mass: { nominal: 0.5, min: 1, max: 2, unit: 'kg', about: 'mass' },
          drag: { nominal: 0.1, min: 0, max: 1, unit: '1', about: 'drag' },
        },
      },
    },
  },
]
