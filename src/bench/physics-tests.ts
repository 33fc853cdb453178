// The tests of the world's faithfulness: their figures, and what each must reach.

import type { Row } from './bench.js'
import { collide, pyramid, rebound, slide, slope, stack, tunnel } from './contact-tests.js'
import { chain, doublePendulum, pendulum } from './rod-tests.js'
import type { BuildScene } from './scene.js'

/** One figure of a test: its unit and what it must reach at 1 and at 4 substeps of 60 Hz. */
export interface Figure {
  unit: string
  limits: readonly [one: number | null, four: number | null]
  better: Row['better']
}
/** Values of a test's figures by name; what an engine cannot do is NaN. */
export type Measured = Record<string, number>

/** Solver steps a second at 1 and 4 substeps. */
export const rates = [60, 240] as const

/** The figures of every test, and how all of a test are measured at a rate. */
export const physicsTests: { figures: Record<string, Figure>; measure: (build: BuildScene, hz: number) => Measured }[] =
  [
    {
      figures: {
        'pendulum-period': { unit: '%', limits: [0.05, 0.005], better: 'lower' },
        'pendulum-amplitude-left': { unit: '%', limits: [99.5, 99.9], better: 'higher' },
      },
      measure: (build, hz) => {
        const { period, amplitude } = pendulum(build, hz)
        return { 'pendulum-period': period, 'pendulum-amplitude-left': amplitude }
      },
    },
    {
      figures: {
        'double-pendulum-energy-median': { unit: '%', limits: [3, 0.15], better: 'lower' },
        'double-pendulum-energy-worst': { unit: '%', limits: [4, 0.25], better: 'lower' },
        'double-pendulum-gap': { unit: 'um', limits: [1000, 5], better: 'lower' },
      },
      measure: (build, hz) => {
        const { median, largest, gap } = doublePendulum(build, hz)
        return {
          'double-pendulum-energy-median': median,
          'double-pendulum-energy-worst': largest,
          'double-pendulum-gap': gap,
        }
      },
    },
    {
      figures: {
        'chain-below-energy': { unit: '%', limits: [null, 0.05], better: 'lower' },
        'chain-below-gap': { unit: 'mm', limits: [null, 0.01], better: 'lower' },
        'chain-horizontal-energy': { unit: '%', limits: [null, 2], better: 'lower' },
        'chain-horizontal-gap': { unit: 'mm', limits: [null, 1], better: 'lower' },
        'chain-horizontal-drift': { unit: '%', limits: [null, 0.2], better: 'lower' },
        'short-chain-energy-lost': { unit: '%', limits: [0.1, 0.1], better: 'lower' },
      },
      measure: (build, hz) => {
        const below = chain(build, hz, 0.5, 1)
        const level = chain(build, hz, 0, 1)
        return {
          'chain-below-energy': below.largest,
          'chain-below-gap': 1e3 * below.gap,
          'chain-horizontal-energy': level.largest,
          'chain-horizontal-gap': 1e3 * level.gap,
          'chain-horizontal-drift': level.drift,
          'short-chain-energy-lost': chain(build, hz, 0, 0.1).lost,
        }
      },
    },
    {
      figures: {
        'slide-distance': { unit: '%', limits: [0.05, 0.01], better: 'lower' },
        'slope-creep': { unit: 'mm/s', limits: [0.001, 0.001], better: 'lower' },
        'slope-acceleration': { unit: '%', limits: [0.01, 0.01], better: 'lower' },
      },
      measure: (build, hz) => {
        const { creep, acceleration } = slope(build, hz)
        return { 'slide-distance': slide(build, hz), 'slope-creep': creep, 'slope-acceleration': acceleration }
      },
    },
    {
      figures: {
        'rebound-0.5': { unit: '%', limits: [0.2, 0.05], better: 'lower' },
        'rebound-0.8': { unit: '%', limits: [0.2, 0.05], better: 'lower' },
        'rebound-1': { unit: '%', limits: [0.2, 0.05], better: 'lower' },
        'rebound-0': { unit: 'mm', limits: [1, 1], better: 'lower' },
      },
      measure: (build, hz) => {
        const error = (e: number) => 100 * Math.abs(rebound(build, hz, e) / (e * e) - 1)
        const none = 1e3 * rebound(build, hz, 0)
        return { 'rebound-0.5': error(0.5), 'rebound-0.8': error(0.8), 'rebound-1': error(1), 'rebound-0': none }
      },
    },
    {
      figures: {
        'collision-momentum': { unit: 'kg m/s', limits: [1e-9, 1e-9], better: 'lower' },
        'collision-angular-momentum': { unit: 'kg m2/s', limits: [1e-9, 1e-9], better: 'lower' },
        'correction-angular-momentum': { unit: 'kg m2/s', limits: [1e-3, 1e-3], better: 'lower' },
      },
      measure: (build, hz) => {
        const { linear, angular } = collide(build, hz, false)
        return {
          'collision-momentum': linear,
          'collision-angular-momentum': angular,
          'correction-angular-momentum': collide(build, hz, true).angular,
        }
      },
    },
    {
      figures: {
        'stack-sideways': { unit: 'mm', limits: [3, 0.5], better: 'lower' },
        'stack-sinking': { unit: 'mm', limits: [3, 0.5], better: 'lower' },
        'heavy-on-light-sideways': { unit: 'mm', limits: [100, 1], better: 'lower' },
        'heavy-on-light-sinking': { unit: 'mm', limits: [100, 0.5], better: 'lower' },
        'pyramid-movement': { unit: 'mm', limits: [3, 0.5], better: 'lower' },
        'fast-balls-through-wall': { unit: 'of 40', limits: [0, 0], better: 'lower' },
      },
      measure: (build, hz) => {
        const ten = stack(build, hz, Array<number>(10).fill(1))
        const heavy = stack(build, hz, [1, 100])
        const { sideways, sinking } = pyramid(build, hz)
        return {
          'stack-sideways': ten.sideways,
          'stack-sinking': ten.sinking,
          'heavy-on-light-sideways': heavy.sideways,
          'heavy-on-light-sinking': heavy.sinking,
          'pyramid-movement': Math.max(sideways, sinking),
          'fast-balls-through-wall': tunnel(build, hz),
        }
      },
    },
  ]
