// A ray against shapes and terrain: half-planes for polygons, a quadratic for discs, segments from their upper side.

import type { Shapes } from '../bodies/shapes.js'
import { JOINED, type TerrainContact } from './terrain-contact.js'

/** A ray from (x, y) along a unit direction, no longer than `longest`, m. */
export interface Ray {
  x: number
  y: number
  dx: number
  dy: number
  longest: number
}

/** Distance to the first surface of a body but `ignore` (counted, the ground being 0) or a terrain, m; else `longest`. 0 inside a body. */
export function castRay(ray: Ray, shapes: Shapes, terrain: readonly TerrainContact[], ignore: number): number {
  let nearest = ray.longest
  for (let body = 1; body + 1 < shapes.first.length; body++) {
    if (
      body === ignore ||
      shapes.first[body] === shapes.first[body + 1] ||
      misses(ray, shapes.bounds, 4 * body, nearest)
    )
      continue
    const distance = shapes.radius[body]! > 0 ? toDisc(ray, shapes, body) : toPolygon(ray, shapes, body)
    if (distance < nearest) nearest = distance
  }
  for (let k = 0; k < terrain.length; k++) nearest = toTerrain(ray, terrain[k]!, nearest)
  return nearest
}

/** Whether the box around the ray misses the bounds. */
function misses({ x, y, dx, dy }: Ray, bounds: Float64Array, at: number, length: number): boolean {
  const endX = x + length * dx
  const endY = y + length * dy
  return (
    Math.min(x, endX) > bounds[at + 2]! ||
    Math.max(x, endX) < bounds[at]! ||
    Math.min(y, endY) > bounds[at + 3]! ||
    Math.max(y, endY) < bounds[at + 1]!
  )
}

function toDisc({ x, y, dx, dy }: Ray, shapes: Shapes, body: number): number {
  const fromX = x - shapes.x[shapes.first[body]!]!
  const fromY = y - shapes.y[shapes.first[body]!]!
  const outside = fromX * fromX + fromY * fromY - shapes.radius[body]! ** 2
  if (outside <= 0) return 0
  const along = fromX * dx + fromY * dy
  const room = along * along - outside
  return along < 0 && room >= 0 ? -along - Math.sqrt(room) : Number.POSITIVE_INFINITY
}

function toPolygon({ x, y, dx, dy }: Ray, shapes: Shapes, body: number): number {
  let enter = 0
  let leave = Number.POSITIVE_INFINITY
  for (let k = shapes.first[body]!; k < shapes.first[body + 1]!; k++) {
    const distance = (x - shapes.x[k]!) * shapes.nx[k]! + (y - shapes.y[k]!) * shapes.ny[k]!
    const slope = dx * shapes.nx[k]! + dy * shapes.ny[k]!
    if (slope === 0) {
      if (distance > 0) return Number.POSITIVE_INFINITY
    } else if (slope < 0) enter = Math.max(enter, -distance / slope)
    else leave = Math.min(leave, -distance / slope)
  }
  return enter <= leave ? enter : Number.POSITIVE_INFINITY
}

function toTerrain({ x, y, dx, dy }: Ray, terrain: TerrainContact, longest: number): number {
  let nearest = longest
  const right = Math.max(x, x + longest * dx)
  for (let s = terrain.segmentAt(Math.min(x, x + longest * dx)); s < terrain.segments && terrain.x[s]! <= right; s++) {
    const nx = terrain.nx[s]!
    const ny = terrain.ny[s]!
    const slope = dx * nx + dy * ny
    const height = (x - terrain.x[s]!) * nx + (y - terrain.y[s]!) * ny
    if (slope >= 0 || height < 0) continue
    const distance = -height / slope
    if (distance >= nearest) continue
    const along = (x + distance * dx - terrain.x[s]!) * ny - (y + distance * dy - terrain.y[s]!) * nx
    if (along >= -JOINED && along <= terrain.length[s]! + JOINED) nearest = distance
  }
  return nearest
}
