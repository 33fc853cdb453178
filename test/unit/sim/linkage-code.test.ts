// Code that is made for a mechanism moves it as the loops do that it takes the place of.

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { createRng, type Rng } from 'landbridge/core'
import { expect, it } from 'vitest'
import { type JointSpec, pin, rope, slider, spring, weld } from '#src/sim/index.js'
import { JointGeometry } from '#src/sim/joints/joint-geometry.js'
import { Linkage } from '#src/sim/joints/linkage.js'
import { linkageCode, structureOf } from '#src/sim/joints/linkage-code.js'
import { compile } from '#src/sim/joints/linkage-compiler.js'

/** A joint of any kind between two bodies, some of whose arms end in origins. */
function drawJoint(rng: Rng, body: string, from: string | undefined): JointSpec {
  const arm = () => (rng.integer(3) === 0 ? ([0, 0] as const) : ([rng.uniform(-1, 1), rng.uniform(-1, 1)] as const))
  const to = { body, at: arm(), on: arm(), ...(from !== undefined && { from }) }
  const armature = { inertia: 10 ** rng.uniform(-4, 0), ratio: rng.uniform(-30, 30) }
  const geared = rng.integer(3) === 0 ? { armature } : {}
  const axis = [rng.uniform(-1, 1), rng.uniform(0.1, 1)] as const
  const kinds = [
    () => pin({ ...to, ...geared }),
    () => slider({ ...to, ...geared, axis }),
    () => slider({ ...to, ...geared, axis, turns: true }),
    () => weld({ ...to, angle: rng.uniform(-1, 1) }),
    () => rope({ ...to, ...geared, length: 50 }),
    () => spring({ ...to, ...geared, stiffness: 1, damping: 1, rest: 1 }),
  ]
  return kinds[rng.integer(kinds.length)]!()
}

/** Trees of bodies, with some that no joint holds, some that nothing moves, and springs between any two. */
const mechanisms = fc.integer({ min: 0, max: 2 ** 32 - 1 }).map((seed) => {
  const rng = createRng(seed)
  const names = Array.from({ length: 2 + rng.integer(5) }, (_, i) => `body${i}`)
  const ground = [undefined, ...names]
  const joints = names
    .slice(rng.integer(2))
    .map((name) => drawJoint(rng, name, ground[rng.integer(names.indexOf(name) + 1)]))
  joints.push(spring({ body: names.at(-1)!, at: [0.3, 0.1], on: [1, 1], stiffness: 1, damping: 0, rest: 1 }))
  const geometry = new JointGeometry(joints, names)
  const size = 3 * (1 + names.length + geometry.rotors.joint.length)
  const some = (most: number) => Float64Array.from({ length: size }, (_, k) => (k < 3 ? 0 : rng.uniform(-most, most)))
  const inverseMass = some(1).map((value) => (value === 0 ? 0 : 10 ** value))
  for (let i = 0; i < names.length; i++) if (rng.integer(6) === 0) inverseMass.fill(0, 3 * i + 3, 3 * i + 6)
  return { geometry, inverseMass, poses: some(2), speeds: some(3), start: some(1) }
})

it('does the sums of the loops, to the bit', () => {
  fc.assert(
    fc.property(mechanisms, ({ geometry, inverseMass, poses, speeds, start }) => {
      const { rows, jacobian, anchors, angle, rotors } = geometry
      const loops = new Linkage(geometry, inverseMass)
      const weighted = new Float64Array(jacobian.length)
      const { at, on, line } = anchors
      const arrays = [new Float64Array(rows * rows), weighted, jacobian, inverseMass, at, on, line, angle, rotors.ratio]
      const code = compile(geometry)!(...arrays)
      geometry.linearise(poses)
      const dependent = code.factorise()
      fc.pre(rows > 0)
      if (dependent >= 0) {
        expect(() => loops.linearise(poses)).toThrow(/leave the bodies free to move/)
        return
      }
      loops.linearise(poses)
      const [mine, theirs] = [speeds.slice(), speeds.slice()]
      for (let i = 0; i < 3; i++) expect(code.close(poses, mine, 0.01)).toBe(loops.close(poses, theirs, 0.01))
      expect(same(mine, theirs)).toBe(true)
      const [left, right] = [Float64Array.of(...start, ...speeds), Float64Array.of(...start, ...speeds)]
      code.project(left, start.length)
      loops.project(right, start.length)
      expect(same(left, right)).toBe(true)
    }),
    { numRuns: 400 },
  )
})

it('is the same for all machines that go under one name, and for no others', () => {
  const named = new Map<string, string>()
  const off = [0.1, 0.2] as const
  for (const loose of [0, 1])
    for (const at of [[0, 0] as const, off])
      for (const on of [[0, 0] as const, off])
        for (const length of [1, 2])
          for (const inertia of [0, 0.1])
            for (const make of [pin, (to: Parameters<typeof pin>[0]) => slider({ ...to, axis: [length, 1] })]) {
              const joint = make({ body: 'a', at, on, armature: { inertia, ratio: length } })
              const geometry = new JointGeometry([joint], ['a', 'b'].slice(0, 1 + loose))
              const [name, code] = [structureOf(geometry), linkageCode(geometry)]
              expect(named.get(name) ?? code).toBe(code)
              named.set(name, code)
            }
  expect(new Set(named.values()).size).toBeGreaterThan(8)
})

/** Equal numbers; of what is zero the sign does not count. */
const same = (a: Float64Array, b: Float64Array): boolean => a.every((value, k) => value === b[k])

const script = fileURLToPath(new URL('../../fixtures/sim/trajectories.js', import.meta.url))

function motion(...options: string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, ['--conditions=landbridge-files', ...options, script])
  expect(String(stderr)).toBe('')
  return String(stdout)
}

it('takes the place of the loops in the midst of a motion, and leaves it to them where a process forbids it', () => {
  const made = motion()
  expect(made.trim().split('\n')).toHaveLength(6)
  expect(motion('--disallow-code-generation-from-strings')).toBe(made)
})
