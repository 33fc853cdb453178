// What is said of the machine.

import { afterEach, expect, it, vi } from 'vitest'
import { nvidiaGpus } from '#src/run/index.js'
import { pathWithNvidiaSmi } from '../../fixtures/nvidia-smi.js'

afterEach(() => {
  vi.unstubAllEnvs()
})

it('names the GPUs that NVIDIA tells of, each with driver and memory', () => {
  vi.stubEnv('PATH', pathWithNvidiaSmi('NVIDIA A, 535.54.03, 81559 MiB\nNVIDIA B, 535.54.03, 24564 MiB'))
  expect(nvidiaGpus()).toEqual([
    { name: 'NVIDIA A', driver: '535.54.03', memory: '81559 MiB' },
    { name: 'NVIDIA B', driver: '535.54.03', memory: '24564 MiB' },
  ])
})

it('names none where the tool finds no driver, or is not there', () => {
  vi.stubEnv('PATH', pathWithNvidiaSmi("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver."))
  expect(nvidiaGpus()).toEqual([])
  vi.stubEnv('PATH', '/nowhere')
  expect(nvidiaGpus()).toEqual([])
})
