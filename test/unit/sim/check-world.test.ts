// What no world is made of, by what is said of it.

import { expect, it } from 'vitest'
import {
  type AxisSpec,
  type BodySpec,
  box,
  capsule,
  compound,
  disc,
  type JointSpec,
  pin,
  polygon,
  rod,
  rope,
  type Surface,
  slider,
  spring,
  type Terrain,
  World,
  type WorldSpec,
  weld,
} from '#src/sim/index.js'
import { run } from './rods.js'

const surface = { friction: 0.3 }
const crate = box({ width: 0.2, height: 0.2, mass: 1, surface, pose: [0, 0.3, 0] })
const ground: Terrain = { points: [-5, 0, 5, 0], surface }
const { NaN: NAN, POSITIVE_INFINITY: INF } = Number

const world = (of: Partial<WorldSpec>): WorldSpec => ({
  step: 1 / 60,
  gravity: 9.81,
  bodies: { crate },
  terrain: [ground],
  ...of,
})
const body = (of: Partial<BodySpec>) => world({ bodies: { crate: { ...crate, ...of } } })
const made = (of: Partial<Surface>) => body({ surface: { ...surface, ...of } })
const onGround = (of: Partial<Terrain>) => world({ terrain: [ground, { ...ground, ...of }] })
const pair = (of: object) => world({ pairs: [{ a: 'crate', b: 'terrain', ...of }] })
const joints = (of: Record<string, JointSpec>) => world({ bodies: { crate, lid: crate }, joints: of })
const joint = (of: AxisSpec & { at?: [number, number]; from?: string }) =>
  joints({ hinge: pin({ body: 'crate', ...of }) })
const star = Array.from({ length: 5 }, (_, i) => (4 * Math.PI * i) / 5).flatMap((a) => [Math.cos(a), Math.sin(a)])
const crooked = [0, 0, 2, 0, 2, 2, 1, 0.1, 0, 2]
/** What plain JavaScript may say. */
const loose = (of: object) => ({ ...world({}), ...of }) as WorldSpec
const looseJoint = (of: object) => joints({ hinge: { ...pin({ body: 'lid' }), ...of } as JointSpec })

it.each<[WorldSpec, string]>([
  [world({ step: 0 }), 'step of the world to be finite and above 0, got 0'],
  [world({ step: -0.01 }), 'step of the world to be finite and above 0, got -0.01'],
  [world({ gravity: NAN }), 'gravity of the world to be finite, got NaN'],
  [body({ mass: 0 }), "mass of body 'crate' to be finite and above 0, got 0"],
  [body({ mass: -1 }), "mass of body 'crate' to be finite and above 0, got -1"],
  [body({ mass: INF }), "mass of body 'crate' to be finite and above 0, got Infinity"],
  [body({ inertia: 0 }), "inertia of body 'crate' above 0, got 0"],
  [body({ inertia: NAN }), "inertia of body 'crate' above 0, got NaN"],
  [body({ radius: -1 }), "radius of body 'crate' to be finite and above 0, got -1"],
  [body({ radius: NAN }), "radius of body 'crate' to be finite and above 0, got NaN"],
  [body({ radius: INF }), "radius of body 'crate' to be finite and above 0, got Infinity"],
  [
    body({ outline: [0, 0, 1, 0, NAN, 1] }),
    "outline of body 'crate' to be finite x and y of at least 3 points, got [0,",
  ],
  [body({ outline: [0, 0, 1, 0, 1, 1, 0] }), "outline of body 'crate' to be finite x and y of at least 3 points"],
  [body({ outline: [] }), "outline of body 'crate' to be finite x and y of at least 3 points, got []"],
  [body({ outline: star }), "outline of body 'crate' to be convex, counter-clockwise, of 3 to 64 corners, got [1, 0,"],
  [body({ outline: crooked }), "outline of body 'crate' to be convex, counter-clockwise, of 3 to 64 corners"],
  [body({ outline: [0, 0, 0, 1, 1, 0] }), "outline of body 'crate' to be convex, counter-clockwise"],
  [body({ pose: [NAN, 0, 0] }), "pose of body 'crate' to be 3 finite numbers, got [NaN, 0, 0]"],
  [
    body({ support: { force: -1, torque: 0 } }),
    "force of the support of body 'crate' to be finite and at least 0, got -1",
  ],
  [body({ support: { force: 1, torque: NAN } }), "torque of the support of body 'crate' to be finite and at least 0"],
  [body({ support: { force: 1, torque: 1 }, fixed: true }), "body 'crate' to move where it has a support, got a fixed"],
  [made({ friction: NAN }), "friction of the surface of body 'crate' to be finite and at least 0, got NaN"],
  [
    body({ surface: {} as Surface }),
    "friction of the surface of body 'crate' to be finite and at least 0, got undefined",
  ],
  [made({ restitution: 2 }), "restitution of the surface of body 'crate' from 0 to 1, got 2"],
  [
    onGround({ surface: {} as Surface }),
    'friction of the surface of terrain 1 to be finite and at least 0, got undefined',
  ],
  [
    onGround({ surface: { friction: NAN } }),
    'friction of the surface of terrain 1 to be finite and at least 0, got NaN',
  ],
  [
    onGround({ surface: { friction: 0, restitution: 2 } }),
    'restitution of the surface of terrain 1 from 0 to 1, got 2',
  ],
  [onGround({ points: [] }), 'points of terrain 1 to be finite x and y of at least 2 points, got []'],
  [onGround({ points: [0, 0, 1] }), 'points of terrain 1 to be finite x and y of at least 2 points, got [0, 0, 1]'],
  [onGround({ points: [-INF, 0, 1, 0] }), 'points of terrain 1 to be finite x and y of at least 2 points'],
  [onGround({ points: [0, 0, -1, 0] }), 'terrain from left to right, got point 1 at [-1, 0] after [0, 0]'],
  [pair({ friction: -1 }), "friction of the pair 'crate' and 'terrain' to be finite and at least 0, got -1"],
  [
    pair({ staticFriction: NAN }),
    "staticFriction of the pair 'crate' and 'terrain' to be finite and at least 0, got NaN",
  ],
  [pair({ restitution: 2 }), "restitution of the pair 'crate' and 'terrain' from 0 to 1, got 2"],
  [pair({ b: 'terain' }), "the pair 'crate' and 'terain' to be of bodies or terrain, got 'terain'"],
  [joint({ coulomb: -1 }), "coulomb of joint 'hinge' to be finite and at least 0, got -1"],
  [joint({ viscous: -1 }), "viscous of joint 'hinge' to be finite and at least 0, got -1"],
  [joint({ backEmf: NAN }), "backEmf of joint 'hinge' to be finite and at least 0, got NaN"],
  [joint({ backlash: -1 }), "backlash of joint 'hinge' to be finite and at least 0, got -1"],
  [joint({ speedLimit: -1 }), "speedLimit of joint 'hinge' to be at least 0, got -1"],
  [joint({ effortLimit: NAN }), "effortLimit of joint 'hinge' to be at least 0, got NaN"],
  [joint({ limits: [1, -1] }), "limits of joint 'hinge' to be two numbers from low to high, got [1, -1]"],
  [joint({ limits: [NAN, 1] }), "limits of joint 'hinge' to be two numbers from low to high, got [NaN, 1]"],
  [
    joint({ servo: { stiffness: INF, damping: 1 } }),
    "stiffness of the servo of joint 'hinge' to be finite and at least 0",
  ],
  [
    joint({ servo: { stiffness: 1, damping: -1 } }),
    "damping of the servo of joint 'hinge' to be finite and at least 0",
  ],
  [
    joint({ stribeck: { excess: -1, speed: 1 } }),
    "excess of the stribeck of joint 'hinge' to be finite and at least 0",
  ],
  [
    joint({ stribeck: { excess: 1, speed: 0 } }),
    "speed of the stribeck of joint 'hinge' to be finite and above 0, got 0",
  ],
  [joint({ torqueSpeed: { stall: 1, freeSpeed: 0 } }), "freeSpeed of the torqueSpeed of joint 'hinge' above 0, got 0"],
  [
    joint({ armature: { inertia: -1 } }),
    "inertia of the armature of joint 'hinge' to be finite and at least 0, got -1",
  ],
  [joint({ armature: { inertia: 1, ratio: NAN } }), "ratio of the armature of joint 'hinge' to be finite, got NaN"],
  [joint({ gearbox: { base: -1 } }), "base of the gearbox of joint 'hinge' to be finite and at least 0, got -1"],
  [joint({ at: [NAN, 0] }), "at of joint 'hinge' to be 2 finite numbers, got [NaN, 0]"],
  [joint({ from: 'crate' }), "joint 'hinge' between two bodies, got 'crate' twice"],
  [joint({ from: 'crat' }), "joint 'hinge' between bodies of the world, got 'crat'"],
  [joints({ rail: slider({ body: 'lid', axis: [0, 0] }) }), "joint 'rail' to have an axis with a length, got [0, 0]"],
  [joints({ seam: weld({ body: 'lid', angle: NAN }) }), "angle of joint 'seam' to be finite, got NaN"],
  [
    joints({ rope: rope({ body: 'lid', length: -1 }) }),
    "limits of joint 'rope' to be two numbers from low to high, the latter above 0, got",
  ],
  [
    joints({ rope: rope({ body: 'lid', length: NAN }) }),
    "limits of joint 'rope' to be two numbers from low to high, the latter above 0, got",
  ],
  [
    joints({ coil: spring({ body: 'lid', stiffness: 1, damping: 0, rest: -1 }) }),
    "rest of joint 'coil' to be finite and at least 0, got -1",
  ],
  [
    joints({ second: pin({ from: 'crate', body: 'lid' }), first: pin({ body: 'crate' }) }),
    "joint 'first' before 'second' since it puts 'crate' in its place, got it after",
  ],
  [
    world({ bodies: { crate: { ...crate, fixed: true } }, joints: { hinge: pin({ body: 'crate' }) } }),
    "joint 'hinge' to hold a body that moves, got 'crate' and the ground",
  ],
  [
    world({
      bodies: { crate: { ...crate, support: { force: 1, torque: 1 } } },
      joints: { hinge: pin({ body: 'crate' }) },
    }),
    "body 'crate' to have no joints, since it has a support, got joint 'hinge'",
  ],
  [undefined as unknown as WorldSpec, 'the world to be an object, got undefined'],
  [loose({ gravity: '9.81' }), "gravity of the world to be finite, got the text '9.81'"],
  [loose({ gravity: [0, -9.81] }), 'gravity of the world to be finite, got [0, -9.81]'],
  [loose({ bodies: undefined }), 'bodies of the world to be an object, each by its name, got undefined'],
  [loose({ bodies: { crate: null } }), "body 'crate' to be an object, got null"],
  [loose({ joints: [pin({ body: 'crate' })] }), 'joints of the world to be an object, each by its name, got ['],
  [loose({ terrain: ground }), 'terrain of the world to be a list, got an object'],
  [loose({ pairs: 1 }), 'pairs of the world to be a list, got 1'],
  [onGround({ surface: undefined } as object), 'the surface of terrain 1 to be an object, got undefined'],
  [body({ fixed: 'yes' } as object), "fixed of body 'crate' to be true or false, got the text 'yes'"],
  [body({ outline: 3 } as object), "outline of body 'crate' to be finite x and y of at least 3 points, got 3"],
  [looseJoint({ kind: 'hinge' }), "kind of joint 'hinge' to be pin, slider, weld or distance, got the text 'hinge'"],
  [looseJoint({ body: undefined }), "joint 'hinge' between bodies of the world, got 'undefined'"],
  [looseJoint({ limits: 1 }), "limits of joint 'hinge' to be two numbers from low to high, got 1"],
  [looseJoint({ limits: [1] }), "limits of joint 'hinge' to be two numbers from low to high, got [1]"],
  [looseJoint({ servo: 3 }), "the servo of joint 'hinge' to be an object, got 3"],
  [looseJoint({ collide: 1 }), "collide of joint 'hinge' to be true or false, got 1"],
  [looseJoint({ kind: 'slider' }), "joint 'hinge' to have an axis with a length, got undefined"],
  [
    joint({ backlash: 0.1 }),
    "joint 'hinge' to have an armature with inertia and a ratio, since it has backlash, got none",
  ],
  [
    joint({ backlash: 0.1, armature: { inertia: 0 } }),
    "joint 'hinge' to have an armature with inertia and a ratio, since it has backlash, got an inertia of 0 and a ratio of 1",
  ],
  [
    joint({ backlash: 0.1, armature: { inertia: 1, ratio: 0 } }),
    "joint 'hinge' to have an armature with inertia and a ratio, since it has backlash, got an inertia of 1 and a ratio of 0",
  ],
  [
    joint({ coulomb: 1, coulombSlope: 100, stribeck: { excess: 1, speed: 1 } }),
    "joint 'hinge' to have one law of dry friction, got coulombSlope and stribeck",
  ],
  [
    joint({ coulomb: 1, gearbox: { base: 1 } }),
    "joint 'hinge' to have one law of dry friction, got gearbox and coulomb",
  ],
  [
    made({ friction: 1, staticFriction: 0.5 }),
    "staticFriction of the surface of body 'crate' to be at least its friction of 1, got 0.5",
  ],
  [
    onGround({ surface: { friction: 1, staticFriction: 0.5 } }),
    'staticFriction of the surface of terrain 1 to be at least its friction of 1, got 0.5',
  ],
  [
    pair({ friction: 1, staticFriction: 0.5 }),
    "staticFriction of the pair 'crate' and 'terrain' to be at least its friction of 1, got 0.5",
  ],
])('a world is not made of %o', (spec, message) => {
  expect(() => new World(spec)).toThrow(
    expect.objectContaining({ code: 'env', message: expect.stringContaining(`Expected ${message}`) }),
  )
})

it.each<[WorldSpec, string, string]>([
  [loose({ terain: [] }), "the world to have known keys, got 'terain'", 'terrain'],
  [body({ pos: [0, 0, 0] } as object), "body 'crate' to have known keys, got 'pos'", 'pose'],
  [
    body({ support: { force: 1, torqe: 1 } } as object),
    "the support of body 'crate' to have known keys, got 'torqe'",
    'torque',
  ],
  [made({ fricton: 1 } as object), "the surface of body 'crate' to have known keys, got 'fricton'", 'friction'],
  [
    onGround({ surface: { friction: 1, restituton: 1 } } as object),
    "the surface of terrain 1 to have known keys, got 'restituton'",
    'restitution',
  ],
  [onGround({ point: [] } as object), "terrain 1 to have known keys, got 'point'", 'points'],
  [pair({ frictoin: 1 }), "a pair to have known keys, got 'frictoin'", 'friction'],
  [looseJoint({ coulom: 3 }), "joint 'hinge' to have known keys, got 'coulom'", 'coulomb'],
  [looseJoint({ kind: 'slider', axes: [1, 0] }), "joint 'hinge' to have known keys, got 'axes'", 'axis'],
  [
    looseJoint({ servo: { stifness: 1, damping: 1 } }),
    "the servo of joint 'hinge' to have known keys, got 'stifness'",
    'stiffness',
  ],
  [joints({ seam: { ...weld({ body: 'lid' }), angel: 1 } as JointSpec }), "got 'angel'", 'angle'],
  [joints({ rope: rope({ body: 'lid', lenght: 1 } as never) }), "got 'lenght'", 'length'],
  [joints({ coil: spring({ body: 'lid', stifness: 1, damping: 1, rest: 1 } as never) }), "got 'stifness'", 'stiffness'],
])('a misspelt key of %o is refused with the nearest one', (spec, message, near) => {
  expect(() => new World(spec)).toThrow(
    expect.objectContaining({
      code: 'env',
      message: expect.stringContaining(message),
      hint: `did you mean '${near}'?`,
    }),
  )
})

it.each<[() => BodySpec, string]>([
  [() => box({ width: -1, height: 1, mass: 1 }), 'width of a box to be finite and above 0, got -1'],
  [() => box({ width: 1, height: NAN, mass: 1 }), 'height of a box to be finite and above 0, got NaN'],
  [() => rod({ length: 0, mass: 1 }), 'length of a rod to be finite and above 0, got 0'],
  [() => disc({ radius: 0, mass: 1 }), 'radius of a disc to be finite and above 0, got 0'],
  [() => disc({ radius: 1, mass: 1, corners: 2 }), 'corners of a disc to be a whole number from 3 on, got 2'],
  [() => capsule({ length: -1, radius: 1, mass: 1 }), 'length of a capsule to be finite and at least 0, got -1'],
  [
    () => capsule({ length: 1, radius: 1, mass: 1, surfaces: surface } as never),
    "a capsule to have known keys, got 'surfaces'",
  ],
  [() => compound([], { fix: true } as never), "a compound to have known keys, got 'fix'"],
  [() => polygon({ outline: 'ABC', mass: 1 } as never), 'outline of a polygon to be finite x and y of at least 3'],
  [() => compound([]), 'a body of at least one part, got none'],
  [() => polygon({ outline: [0, 0, 1, 0, 2, 0], mass: 1 }), 'an outline with an area, counter-clockwise, got [0, 0, 1'],
  [() => polygon({ outline: [0, 0, 0, 1, 1, 0], mass: 1 }), 'an outline with an area, counter-clockwise, got [0, 0, 0'],
])('%s makes no body', (make, message) => {
  expect(make).toThrow(
    expect.objectContaining({ code: 'env', message: expect.stringContaining(`Expected ${message}`) }),
  )
})

it('what is only unusual is a world', () => {
  const odd: WorldSpec[] = [
    world({ gravity: -9.81 }),
    body({ inertia: INF }),
    body({ mass: 1e-9 }),
    made({ friction: 0, restitution: 1, staticFriction: 0.1 }),
    joint({ limits: [0, 0], speedLimit: INF, effortLimit: INF, torqueSpeed: { stall: 1, freeSpeed: INF } }),
    joint({ limits: [-INF, INF], servo: { stiffness: 1e9, damping: 0 }, armature: { inertia: 0 } }),
    joints({ rope: rope({ from: 'lid', body: 'crate', length: 1 }), hinge: pin({ body: 'lid' }) }),
    world({ bodies: { disc: disc({ radius: 0.1, mass: 1, corners: 100, surface }) } }),
    world({ bodies: { pill: { ...capsule({ length: 1, radius: 0.1, mass: 1 }), surface } } }),
  ]
  for (const spec of odd) {
    const made = new World(spec)
    const zeros = Object.keys(spec.joints ?? {}).map(() => 0)
    made.start(zeros, zeros)
    run(made, 30)
    expect(made.poses.every(Number.isFinite)).toBe(true)
  }
})
