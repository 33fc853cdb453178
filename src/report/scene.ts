// Drawings as SVG: a still picture for every reader, and compact tracks for the player.

import type { Drawing, Shape, Trace } from '../core/index.js'
import { html, type Markup } from './markup.js'

/** A number over all frames: itself where it never changes, else its first value and the changes after it. */
export type Track = number | number[]

/** Millimetres a metre: tracks are whole millimetres. */
const GRAIN = 1000

/** Frames whose shapes are those of the first one; a drawing that changes its shapes cannot be animated by moving points. */
export function steadyFrames({ frames }: Trace): Drawing[] {
  const layout = ({ shapes }: Drawing) =>
    shapes.map((shape) => (shape.kind === 'circle' ? 'circle' : `${shape.kind}${shape.points.length}`)).join()
  return frames.filter((frame) => layout(frame) === layout(frames[0]!))
}

/** All numbers of all frames in millimetres, y down: view box, then shape by shape. */
export function tracksOf(frames: readonly Drawing[]): Track[] {
  const rows = frames.map((frame) => numbersOf(frame).map((value) => Math.round(value * GRAIN)))
  return (rows[0] ?? []).map((first, column) => {
    if (rows.every((row) => row[column] === first)) return first
    return rows.map((row, i) => (i === 0 ? first : row[column]! - rows[i - 1]![column]!))
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
  const points = shapeNumbers(shape)
    .map((value) => Math.round(value * GRAIN))
    .join(' ')
  if (shape.kind === 'line') return html`<polyline class="${shape.tone}" points="${points}"/>`
  return html`<polygon class="${shape.tone}" points="${points}"/>`
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
