// The animation: tracks hold every frame, and the page's own script moves the shapes to them.

import fc from 'fast-check'
import { type Drawing, drawingSchema } from 'landbridge/core'
import { beforeAll, describe, expect, test } from 'vitest'
import { renderHtml } from '#src/report/index.js'
import { documentOf, open, type Page, type PageNode } from './page.js'
import { sampleReport } from './sample-report.js'

const report = sampleReport()
let page: string

beforeAll(async () => {
  page = await renderHtml(report)
})

interface Encoded {
  seconds: number
  tracks: (number | number[])[]
}

function decoded({ tracks }: Encoded, frame: number): number[] {
  return tracks.map((track) =>
    typeof track === 'number' ? track : track.slice(0, frame + 1).reduce((sum, change) => sum + change, 0),
  )
}

/** View box and shapes in millimetres, y down, in the order of the tracks. */
function numbersOf({ view, shapes }: Drawing): number[] {
  const box = [view.left, -view.top, view.right - view.left, view.top - view.bottom]
  const all = shapes.flatMap((shape) =>
    shape.kind === 'circle'
      ? [shape.x, -shape.y, shape.radius]
      : shape.points.map((value, i) => (i % 2 === 1 ? -value : value)),
  )
  return [...box, ...all].map((value) => Math.round(value * 1000) + 0)
}

test('tracks hold every frame to the millimetre', () => {
  const encoded = JSON.parse(documentOf(page).getElementById('traces')!.textContent!) as Encoded[]
  expect(encoded).toHaveLength(2)
  for (const [i, trace] of report.traces.entries()) {
    for (const [frame, drawing] of trace.frames.entries()) {
      expect(decoded(encoded[i]!, frame)).toEqual(numbersOf(drawing))
    }
  }
})

test('a hull that gains and loses corners is shown in every frame', async () => {
  const hull = [0, 0, 1, 0, 1, 1, 0, 1, 0.5, 1.5]
  const view = { left: -2, right: 2, bottom: -2, top: 2 }
  const frames = [3, 5, 4].map((corners) =>
    drawingSchema.parse({
      view,
      shapes: [{ kind: 'polygon', points: hull.slice(0, 2 * corners), tone: 'body' }],
    }),
  )
  const [trace] = sampleReport().traces
  const shown = await renderHtml({ ...report, traces: [{ ...trace!, frames }], scores: [], metrics: [] })
  const [encoded] = JSON.parse(documentOf(shown).getElementById('traces')!.textContent!) as Encoded[]
  for (const [i, frame] of frames.entries()) {
    const points = numbersOf(frame).slice(4)
    const last = points.slice(-2)
    while (points.length < hull.length) points.push(...last)
    expect(decoded(encoded!, i).slice(4)).toEqual(points)
  }
})

test('shapes that come and go are shown where they are, and have no size elsewhere', async () => {
  const view = { left: -2, right: 2, bottom: -2, top: 2 }
  const coin = (x: number) => ({ kind: 'circle', x, y: 1, radius: 0.5, tone: 'accent' })
  const wall = { kind: 'polygon', points: [-1, -1, 1, -1, 1, 0], tone: 'body' }
  const shapes = [[coin(0), wall, coin(1)], [wall, coin(1)], [coin(0), coin(1)], [], [wall]]
  const frames = shapes.map((some) => drawingSchema.parse({ view, shapes: some }))
  const [trace] = sampleReport().traces
  const shown = await renderHtml({ ...report, traces: [{ ...trace!, frames }], scores: [], metrics: [] })
  const [encoded] = JSON.parse(documentOf(shown).getElementById('traces')!.textContent!) as Encoded[]
  const first = (x: number, size: number) => [x, -1000, size]
  const whole = [-1000, 1000, 1000, 1000, 1000, 0]
  const gone = [-1000, 1000, -1000, 1000, -1000, 1000]
  expect(frames.map((_, i) => decoded(encoded!, i).slice(4))).toEqual([
    [...first(0, 500), ...whole, ...first(1000, 500)],
    [...first(0, 0), ...whole, ...first(1000, 500)],
    [...first(0, 500), ...gone, ...first(1000, 500)],
    [...first(0, 0), ...gone, ...first(1000, 0)],
    [...first(0, 0), ...whole, ...first(1000, 0)],
  ])
  const seen = (step: number) => {
    const { document, slider, fire } = run(shown)
    slider.value = String(step * trace!.frameSeconds)
    fire(slider, 'input')
    return document.querySelector('svg.scene polygon')!.getAttribute('visibility')
  }
  expect([1, 2, 4].map(seen)).toEqual(['visible', 'hidden', 'visible'])
})

test('whatever a drawing holds comes back, and nothing that moves is cut', async () => {
  const metres = (size: number) => fc.integer({ min: -1000 * size, max: 1000 * size }).map((value) => value / 1000)
  const points = fc.array(fc.tuple(metres(3), metres(3)), { minLength: 2, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(fc.array(points, { minLength: 1, maxLength: 3 }), metres(1), async (polygons, shift) => {
      const frames = [0, shift, 2 * shift].map((dx) =>
        drawingSchema.parse({
          view: { left: -2, right: 2 + Math.abs(dx), bottom: -2, top: 2 },
          shapes: polygons.map((corners) => ({
            kind: 'polygon',
            points: corners.flatMap(([x, y]) => [x + dx, y]),
            tone: 'body',
          })),
        }),
      )
      const [trace] = sampleReport().traces
      const shown = await renderHtml({ ...report, traces: [{ ...trace!, frames }], scores: [], metrics: [] })
      const [encoded] = JSON.parse(documentOf(shown).getElementById('traces')!.textContent!) as Encoded[]
      for (const [i, frame] of frames.entries()) {
        const [left, top, width, height, ...numbers] = decoded(encoded!, i) as [number, number, number, number]
        for (const [column, value] of numbers.entries()) {
          expect(value).toBe(numbersOf(frame)[4 + column])
          const [low, size] = column % 2 === 0 ? [left, width] : [top, height]
          expect(value).toBeGreaterThanOrEqual(low - 2)
          expect(value).toBeLessThanOrEqual(low + size + 2)
        }
      }
    }),
    { numRuns: 12 },
  )
})

/** Runs the page's script in a document of its own; `frame(time)` is the browser's next animation frame. */
function run(shown: string) {
  const { document, Event } = open(shown)
  let waiting: ((time: number) => void) | undefined
  const script = [...document.querySelectorAll('script')].at(-1)!.textContent!
  const request = (callback: (time: number) => void) => {
    waiting = callback
  }
  new Function('document', 'requestAnimationFrame', 'performance', script)(document, request, { now: () => 0 })
  const controls = document.querySelector('.controls')!
  const [button, slider, output] = [...controls.children] as [PageNode, PageNode, PageNode]
  const frame = (time: number) => {
    const callback = waiting
    waiting = undefined
    callback?.(time)
  }
  const fire = (element: PageNode, type: string) => element.dispatchEvent(new Event(type))
  return { document, controls, button, slider, output, frame, fire }
}

describe('the script', () => {
  /** Corner points of the accent shape, the pole, in the picture with this index. */
  function pole(document: Page, scene: number): number[] {
    const picture = [...document.querySelectorAll('svg.scene')][scene]!
    const points = picture.querySelector('.accent')!.getAttribute('points')!
    return points.split(' ').map(Number)
  }

  function poleAt(trace: number, frame: number): number[] {
    const drawing = report.traces[trace]!.frames[frame]!
    return numbersOf(drawing).slice(4 + 4 + 8, 4 + 4 + 8 + 8)
  }

  test('without it the pictures stand still where the shorter episode ended', () => {
    const document = documentOf(page)
    expect(document.querySelector('.controls')!.hasAttribute('hidden')).toBe(true)
    const last = report.traces[0]!.frames.length - 1
    expect(pole(document, 0)).toEqual(poleAt(0, last))
    expect(pole(document, 1)).toEqual(poleAt(1, last))
  })

  test('the slider moves both pictures to one time and marks what has ended', () => {
    const { document, slider, output, fire, controls } = run(page)
    expect(controls.hasAttribute('hidden')).toBe(false)
    const { frameSeconds, frames } = report.traces[0]!
    slider.value = String(5 * frameSeconds)
    fire(slider, 'input')
    expect(pole(document, 0)).toEqual(poleAt(0, 5))
    expect(pole(document, 1)).toEqual(poleAt(1, 5))
    expect(output.textContent).toBe('0.20 s')
    const ended = () => [...document.querySelectorAll('.trace')].map(({ classList }) => classList.contains('ended'))
    expect(ended()).toEqual([false, false])
    slider.value = String((frames.length + 20) * frameSeconds)
    fire(slider, 'input')
    expect(ended()).toEqual([true, false])
    expect(pole(document, 0)).toEqual(poleAt(0, frames.length - 1))
    expect(pole(document, 1)).toEqual(poleAt(1, frames.length + 20))
  })

  test('plays to the end, pauses, and starts again', () => {
    const { slider, button, frame, fire, output } = run(page)
    slider.value = '0'
    fire(slider, 'input')
    expect(button.textContent).toBe('Play')
    fire(button, 'click')
    frame(40)
    frame(80)
    expect(output.textContent).toBe('0.08 s')
    fire(button, 'click')
    expect(button.textContent).toBe('Play')
    frame(120)
    expect(output.textContent).toBe('0.08 s')
    fire(button, 'click')
    for (let time = 0; time < 60_000; time += 100) frame(time)
    expect(button.textContent).toBe('Replay')
    expect(Number(output.textContent!.split(' ')[0])).toBeCloseTo(Number(slider.getAttribute('max')), 1)
    fire(button, 'click')
    expect(output.textContent).toBe('0.00 s')
  })
})
