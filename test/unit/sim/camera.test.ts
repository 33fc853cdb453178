// Images of a camera by area and place.

import { createRng } from 'landbridge/core'
import { describe, expect, it } from 'vitest'
import { Camera, type CameraSpec, cameraChannel } from '#src/sim/index.js'

describe('a camera', () => {
  const sum = (pixels: Float32Array) => pixels.reduce((total, value) => total + value, 0)

  it('shows as much of a shape as it has area, wherever it lies and however it is turned', () => {
    const camera = new Camera({ size: 64, colours: 1, window: 4 })
    const rng = createRng(1)
    for (let k = 0; k < 50; k++) {
      const [x, y, angle] = [rng.uniform(-1, 1), rng.uniform(-1, 1), rng.uniform(-4, 4)]
      camera.look(0, 0, 0, [0])
      camera.box(x, y, angle, 1, 0.5, [1])
      expect(sum(camera.pixels) / 16 ** 2).toBeCloseTo(0.5, 5)
      camera.look(0.1, -0.2, angle, [0])
      camera.disc(x, y, 0.4, [1])
      expect(sum(camera.pixels) / 16 ** 2).toBeCloseTo(Math.PI * 0.16, 5)
    }
  })

  it('shows an outline with all its corners, however many', () => {
    const camera = new Camera({ size: 32, colours: 1, window: 4 })
    for (let corners = 3; corners <= 100; corners++) {
      camera.look(0, 0, 0, [0])
      const angles = Array.from({ length: corners }, (_, i) => (2 * Math.PI * i) / corners)
      camera.polygon(
        angles.flatMap((angle) => [0.3 + Math.cos(angle), Math.sin(angle) - 0.2]),
        [1],
      )
      expect(sum(camera.pixels) / 8 ** 2).toBeCloseTo((corners / 2) * Math.sin((2 * Math.PI) / corners), 5)
    }
  })

  it('has its first row at the top, and turns with its angle', () => {
    const camera = new Camera({ size: 16, colours: 1, window: 16 })
    camera.look(0, 0, 0, [0])
    camera.box(-7.5, 7.5, 0, 1, 1, [1])
    expect(camera.pixels[0]).toBe(1)
    expect(sum(camera.pixels)).toBe(1)
    camera.look(0, 0, Math.PI / 2, [0])
    camera.box(-7.5, -7.5, 0, 1, 1, [1])
    expect(camera.pixels[15 * 16]).toBeLessThan(1e-6)
    expect(camera.pixels[0]).toBeCloseTo(1, 5)
  })

  it('mixes colours, and takes corners in either order', () => {
    const camera = new Camera({ size: 16, colours: 3, window: 16 })
    camera.look(0, 0, 0, [1, 0.5, 0])
    camera.polygon([0, 0, 0, 2, 2, 2, 2, 0], [0, 0, 1])
    const at = 3 * (7 * 16 + 8)
    expect([...camera.pixels.subarray(at, at + 3)]).toEqual([0, 0, 1])
    expect([...camera.pixels.subarray(0, 3)]).toEqual([1, 0.5, 0])
    expect(cameraChannel('eye', { size: 16, colours: 3 })).toEqual({ name: 'eye', unit: '1', shape: [16, 16, 3] })
  })

  it.each([32, 64, 96])(
    'shows in each of three colours, at %d pixels, what a grey camera shows of that ink',
    (size) => {
      const inks = { ground: [0.2, 0.6, 1], box: [0.9, 0.1, 0.4], disc: [0, 1, 0.3] }
      const paint = (camera: Camera, ink: (name: keyof typeof inks) => number[]) => {
        camera.look(0.2, -0.1, 0.3, ink('ground'))
        camera.box(0.3, 0.2, 0.7, 1, 0.4, ink('box'))
        camera.disc(-0.4, 0.1, 0.35, ink('disc'))
        return camera.pixels
      }
      const mixed = paint(new Camera({ size, colours: 3, window: 3 }), (name) => inks[name])
      expect(mixed).toHaveLength(3 * size * size)
      for (let c = 0; c < 3; c++) {
        const alone = paint(new Camera({ size, colours: 1, window: 3 }), (name) => [inks[name][c]!])
        expect(mixed.filter((_, i) => i % 3 === c)).toEqual(alone)
      }
    },
  )

  it.each([
    [{ size: -3 }, 'Expected size of a camera to be a whole number from 1 to 1024, got -3'],
    [{ size: 16.5 }, 'Expected size of a camera to be a whole number from 1 to 1024, got 16.5'],
    [{ colours: 2 }, 'Expected colours of a camera to be 1 or 3, got 2'],
    [{ window: 0 }, 'Expected window of a camera to be finite and above 0, got 0'],
  ])('is refused with %j', (wrong, message) => {
    const spec = { size: 16, colours: 3, window: 2, ...wrong } as CameraSpec
    expect(() => new Camera(spec)).toThrow(expect.objectContaining({ code: 'env', message }))
  })

  it('refuses an ink of too few or too many colours', () => {
    const camera = new Camera({ size: 16, colours: 3, window: 2 })
    const refusal = expect.objectContaining({ code: 'env', message: expect.stringMatching(/of 3 numbers.*got \[/) })
    expect(() => camera.look(0, 0, 0, [1])).toThrow(refusal)
    expect(() => camera.disc(0, 0, 1, [1, 0, 0, 1])).toThrow(refusal)
    expect(camera.pixels.every((value) => value === 0)).toBe(true)
  })

  it('shows nothing of what lies outside', () => {
    const camera = new Camera({ size: 16, colours: 1, window: 2 })
    camera.look(0, 0, 0, [0.25])
    camera.disc(9, 9, 1, [1])
    camera.box(-9, 0, 1, 1, 1, [1])
    expect(camera.pixels.every((value) => value === 0.25)).toBe(true)
  })
})
