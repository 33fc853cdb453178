// Drawings as SVG: a still picture for every reader, and compact tracks for the player.

import type { Drawing, Shape, Trace } from '../core/index.js'
import { html, type Markup } from './markup.js'

/** A number over all frames: itself where it never changes, else its first value and the changes after it. */
export type Track = number | number[]

/** Millimetres a metre: tracks are whole millimetres. */
const GRAIN = 1000
/** Room beside what would touch the edge, as a share of the window. */
const MARGIN = 0.04

/**
 * Frames that all have the same shapes, so that the player only moves points. One that a frame lacks has no size there, at its place
 * of before; one with fewer points than in other frames has its last one again, as a hull whose constants changed.
 */
export function steadyFrames({ frames }: Trace): Drawing[] {
  const drawn = frames.map(({ shapes }) => shapes.filter((shape) => countOf(shape) > 0))
  const slots = drawn.reduce(withSlots, [])
  const rows = drawn.map((shapes) => placed(shapes, slots))
  for (const slot of slots.keys()) {
    const most = Math.max(...rows.map((row) => countOf(row[slot])))
    let last = rows.find((row) => row[slot] !== undefined)![slot]!
    for (const row of rows) {
      const shape = row[slot] ?? vanished(last)
      row[slot] = filled(shape, most)
      last = shape
    }
  }
  return frames.map((frame, i) => ({ ...frame, shapes: rows[i] as Shape[] }))
}

/** What shapes share a place in all frames: one kind in one colour. */
const slotOf = ({ kind, tone }: Shape): string => `${kind} ${tone}`

/** So many places, in an order, that these shapes too find theirs. */
function withSlots(slots: string[], shapes: readonly Shape[]): string[] {
  const all = [...slots]
  let at = 0
  for (const shape of shapes) {
    const found = all.indexOf(slotOf(shape), at)
    if (found < 0) all.splice(at, 0, slotOf(shape))
    at = (found < 0 ? at : found) + 1
  }
  return all
}

/** The shapes in their places; none where a frame lacks one. */
function placed(shapes: readonly Shape[], slots: readonly string[]): (Shape | undefined)[] {
  let next = 0
  return slots.map((slot) => {
    const shape = shapes[next]
    if (shape === undefined || slotOf(shape) !== slot) return undefined
    next++
    return shape
  })
}

function vanished(shape: Shape): Shape {
  return shape.kind === 'circle' ? { ...shape, radius: 0 } : { ...shape, points: shape.points.slice(0, 2) }
}

/** Numbers of a shape that may differ from frame to frame. */
function countOf(shape: Shape | undefined): number {
  if (shape === undefined) return 0
  return shape.kind === 'circle' ? 1 : shape.points.length
}

function filled(shape: Shape, count: number): Shape {
  if (shape.kind === 'circle' || shape.points.length === count) return shape
  const points = [...shape.points]
  while (points.length < count) points.push(...shape.points.slice(-2))
  return { ...shape, points }
}

/** All numbers of all frames in millimetres, y down: view box, then shape by shape. */
export function tracksOf(frames: readonly Drawing[]): Track[] {
  const rows = frames.map((frame) => numbersOf(frame).map((value) => Math.round(value * GRAIN)))
  return (rows[0] ?? []).map((first, column) => {
    if (rows.every((row) => row[column] === first)) return first
    return rows.map((row, i) => (i === 0 ? first : row[column]! - rows[i - 1]![column]!))
  })
}

/**
 * The same frames with windows wide enough for whatever moves in any of them, by at most their own size: a longer pole than the
 * env's window was made for is not cut. All episodes are given together, so that they keep one scale.
 */
export function roomy(episodes: readonly (readonly Drawing[])[]): Drawing[][] {
  const frames = episodes.flat()
  const width = ({ view }: Drawing) => view.right - view.left
  const height = ({ view }: Drawing) => view.top - view.bottom
  const most = (beyond: (frame: Drawing, x: number, y: number) => number, size: (frame: Drawing) => number) =>
    frames.reduce((sofar, frame) => {
      const over = (x: number, y: number) => Math.min(beyond(frame, x, y) + MARGIN * size(frame), size(frame))
      return corners(frame).reduce((max, [x, y]) => Math.max(max, over(x, y)), sofar)
    }, 0)
  const left = most(({ view }, x) => view.left - x, width)
  const right = most(({ view }, x) => x - view.right, width)
  const bottom = most(({ view }, _, y) => view.bottom - y, height)
  const top = most(({ view }, _, y) => y - view.top, height)
  const widened = ({ view }: Drawing) => ({
    left: view.left - left,
    right: view.right + right,
    bottom: view.bottom - bottom,
    top: view.top + top,
  })
  return episodes.map((episode) => episode.map((frame) => ({ view: widened(frame), shapes: frame.shapes })))
}

/** Corner points of what moves: bodies and what is set off from them; the ground may go on for ever. */
function corners({ shapes }: Drawing): [number, number][] {
  return shapes
    .filter(({ tone }) => tone === 'body' || tone === 'accent')
    .flatMap((shape): [number, number][] => {
      if (shape.kind === 'circle') {
        const { x, y, radius } = shape
        return [
          [x - radius, y - radius],
          [x + radius, y + radius],
        ]
      }
      return shape.points.flatMap((x, i) => (i % 2 === 0 ? [[x, shape.points[i + 1]!] as [number, number]] : []))
    })
}

/** One frame as a picture. */
export function sceneSvg(frame: Drawing, label: string): Markup {
  const [x, y, width, height] = viewBox(frame).map((value) => Math.round(value * GRAIN))
  return html`<svg class="scene" viewBox="${x} ${y} ${width} ${height}" role="img" aria-label="${label}">${frame.shapes.map(shapeSvg)}</svg>`
}

function shapeSvg(shape: Shape): Markup {
  const [a, b, c] = shapeNumbers(shape).map((value) => Math.round(value * GRAIN))
  if (shape.kind === 'circle') return html`<circle class="${shape.tone}" cx="${a}" cy="${b}" r="${c}"/>`
  const numbers = shapeNumbers(shape).map((value) => Math.round(value * GRAIN))
  const visibility = numbers.some((value, i) => value !== numbers[i % 2]) ? 'visible' : 'hidden'
  const points = numbers.join(' ')
  if (shape.kind === 'line')
    return html`<polyline class="${shape.tone}" points="${points}" visibility="${visibility}"/>`
  return html`<polygon class="${shape.tone}" points="${points}" visibility="${visibility}"/>`
}

function numbersOf(frame: Drawing): number[] {
  return [...viewBox(frame), ...frame.shapes.flatMap(shapeNumbers)]
}

function viewBox({ view }: Drawing): number[] {
  return [view.left, -view.top, view.right - view.left, view.top - view.bottom]
}

function shapeNumbers(shape: Shape): number[] {
  if (shape.kind === 'circle') return [shape.x, -shape.y, shape.radius]
  return shape.points.map((value, i) => (i % 2 === 1 ? -value : value))
}
