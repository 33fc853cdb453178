// Pictures of a world as plain data: metres, y up. Reports turn them into SVG.

import { z } from 'zod'
import { firstComplaint } from './complaint.js'

const tone = z.enum(['ground', 'body', 'accent', 'faint'])

/** One shape; `points` is x, y, x, y, ... */
export const shapeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('polygon'), points: z.array(z.number()), tone }),
  z.strictObject({ kind: z.literal('line'), points: z.array(z.number()), tone }),
  z.strictObject({ kind: z.literal('circle'), x: z.number(), y: z.number(), radius: z.number(), tone }),
])
/** One shape in metres. */
export type Shape = z.infer<typeof shapeSchema>

/** What an env looks like now. `view` is the window in metres; shapes may come and go, and keep their order. */
export const drawingSchema = z.strictObject({
  view: z.strictObject({ left: z.number(), right: z.number(), bottom: z.number(), top: z.number() }),
  shapes: z.array(shapeSchema),
})
/** What an env looks like now: a window and shapes, in metres, y up. */
export type Drawing = z.infer<typeof drawingSchema>

/** What is wrong with a drawing, and where in it. */
export function drawingFault(drawing: unknown): string | undefined {
  const { error, data } = drawingSchema.safeParse(drawing)
  if (data !== undefined) return viewFault(data.view)
  const { path, message } = firstComplaint(drawingSchema, error, drawing)
  return path.length === 0 ? message : `${message} at ${path.map(String).join('.')} of the drawing`
}

function viewFault({ left, right, bottom, top }: Drawing['view']): string | undefined {
  if (left < right && bottom < top) return undefined
  return `Expected the drawing's view from left to right and from bottom to top, got ${left}, ${right} and ${bottom}, ${top}`
}
