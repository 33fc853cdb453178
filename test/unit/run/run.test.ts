import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { catalog, type Plan, planSchema, type Report, type RunEvent, readSnapshot, run } from 'landbridge'
import { describe, expect, it } from 'vitest'

const plan: Plan = planSchema.parse({
  name: 'small',
  domains: {
    source: { kind: 'sim', env: 'pendulum' },
    target: { kind: 'sim', env: { id: 'pendulum', config: { history: 1 } }, physics: { actuatorLag: 0.1 } },
  },
  policy: { id: 'mlp', config: { hidden: [8] } },
  algorithm: { id: 'ppo', config: { batch: 400, epochs: 1 } },
  pretrain: [
    { kind: 'train', on: 'source', steps: 1600, rows: 2 },
    { kind: 'evaluate', on: 'source', episodes: 2 },
  ],
  arms: {
    refitted: [
      { kind: 'transfer', to: 'target', normaliser: 'refit' },
      { kind: 'evaluate', on: 'target', episodes: 2 },
      { kind: 'train', on: 'target', steps: 800, rows: 2, freeze: 'gradual' },
      { kind: 'evaluate', on: 'target', episodes: 2 },
    ],
    scratch: [
      { kind: 'train', on: 'target', steps: 800, rows: 2 },
      { kind: 'evaluate', on: 'target', episodes: 2 },
    ],
  },
  curve: { points: 3, episodes: 1 },
  seeds: 2,
})

const emptyFolder = () => mkdtempSync(join(tmpdir(), 'landbridge-run-'))

/** Runs to the end, or to the event at which `stop` says so. */
async function runTo(folder: string, stop: (event: RunEvent) => boolean = () => false, resume = false) {
  const events: RunEvent[] = []
  const happening = run(plan, catalog, { folder, resume, now: () => 0 })
  for (;;) {
    const next = await happening.next()
    if (next.done) return { events, report: next.value }
    events.push(next.value)
    if (stop(next.value)) {
      await happening.return(undefined as never)
      return { events, report: undefined }
    }
  }
}

const unmeasured = (report: Report | undefined) => ({ ...report, measured: undefined })
const snapshots = (folder: string) =>
  Object.fromEntries(
    readdirSync(join(folder, 'snapshots')).map((file) => [file, readFileSync(join(folder, 'snapshots', file), 'hex')]),
  )

describe('run', () => {
  it('runs every stage of every arm and seed, writes what it says, and resumes to the same bytes', async () => {
    const folder = emptyFolder()
    const { events, report } = await runTo(folder)
    const stages = events.filter((event) => event.kind === 'stage' && event.state === 'done')
    expect(stages).toHaveLength(2 * 8)
    const logged = readFileSync(join(folder, 'events.jsonl'), 'utf8').trim().split('\n')
    expect(logged.map((line) => JSON.parse(line))).toEqual(JSON.parse(JSON.stringify(events)))

    const labels = report?.scores.filter(({ arm, seed }) => arm === 'refitted' && seed === 1).map(({ label }) => label)
    expect(labels).toEqual(['zero-shot', 'curve', 'curve', 'curve', 'final'])
    expect(report?.steps).toContainEqual({ seed: 0, arm: 'refitted', training: 1800, evaluation: expect.any(Number) })
    const lag = { actuatorLag: { nominal: 0, unit: 's' } }
    expect(report?.constants).toEqual({ source: lag, target: lag })
    expect(report?.traces.map(({ label }) => label)).toEqual(['zero-shot', 'fine-tuned'])
    expect(report?.metrics.map(({ id }) => id)).toContain('asymptotic-gain')

    const other = emptyFolder()
    let marks = 0
    await runTo(other, (event) => event.kind === 'checkpoint' && event.arm === 'refitted' && ++marks === 2)
    const resumed = await runTo(other, undefined, true)
    expect(resumed.events.some((event) => event.kind === 'stage' && event.state === 'resumed')).toBe(true)
    expect(unmeasured(resumed.report)).toEqual(unmeasured(report))
    expect(snapshots(other)).toEqual(snapshots(folder))
  })

  it('takes no longer where it is resumed and finds nothing left to do', async () => {
    const small = planSchema.parse({
      name: 'once',
      domains: { source: { kind: 'sim', env: 'pendulum' } },
      policy: { id: 'mlp', config: { hidden: [8] } },
      pretrain: [{ kind: 'train', on: 'source', steps: 64, rows: 1 }],
      curve: { points: 2, episodes: 1 },
      seeds: 1,
    })
    const folder = emptyFolder()
    const secondsOf = async (resume: boolean) => {
      let clock = 0
      const happening = run(small, catalog, { folder, resume, now: () => clock++ })
      for (;;) {
        const next = await happening.next()
        if (next.done) return next.value.measured.seconds
      }
    }
    const first = await secondsOf(false)
    expect(first).toBeGreaterThan(1)
    expect([await secondsOf(true), await secondsOf(true)]).toEqual([first, first])
  })

  it('lets one of several runs that start at once have the folder', async () => {
    const folder = emptyFolder()
    const ends = await Promise.allSettled([runTo(folder, () => true), runTo(folder, () => true)])
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(ends.find((end) => end.status === 'rejected')!.reason).toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/^Expected .* folder.*, got '.*', which (process \d+ has|holds a run)$/),
    })
  })

  it('says how fast a stage goes at most some hundred times, whatever an update is', async () => {
    const small = planSchema.parse({
      name: 'often',
      domains: { source: { kind: 'sim', env: 'pendulum' } },
      algorithm: { id: 'sac', config: { warmup: 100_000 } },
      policy: { id: 'mlp', config: { hidden: [8] } },
      pretrain: [{ kind: 'train', on: 'source', steps: 4000, rows: 2 }],
      curve: { points: 2, episodes: 1 },
      seeds: 1,
    })
    let clock = 0
    const progress: Extract<RunEvent, { kind: 'progress' }>[] = []
    for await (const event of run(small, catalog, { folder: emptyFolder(), now: () => clock++ })) {
      if (event.kind === 'progress') progress.push(event)
    }
    expect(progress.length).toBeGreaterThan(300)
    expect(progress.length).toBeLessThanOrEqual(401)
    expect(progress.at(-1)).toMatchObject({ steps: 4000, updates: 2000, secondsLeft: 0 })
    expect(progress[10]!.stepsPerSecond).toBeGreaterThan(0)
  })

  it('keeps the policy from before an update that is not finite, and says where', async () => {
    const folder = emptyFolder()
    const broken = planSchema.parse({
      name: 'broken',
      domains: { source: { kind: 'sim', env: 'pendulum' } },
      algorithm: { id: 'sac', config: { warmup: 50, minibatch: 8, gamma: 1, learningRate: 1, blend: 1 } },
      // Units that never die grow without end.
      policy: { id: 'mlp', config: { hidden: [8, 8], activation: 'elu' } },
      pretrain: [{ kind: 'train', on: 'source', steps: 20_000, rows: 2 }],
      curve: { points: 2, episodes: 1 },
      seeds: 1,
    })
    const happening = async () => {
      for await (const _ of run(broken, catalog, { folder, now: () => 0 }));
    }
    await expect(happening()).rejects.toMatchObject({
      code: 'unstable',
      hint: expect.stringContaining('unstable.safe'),
    })
    expect(readdirSync(join(folder, 'snapshots'))).toEqual(['pretrain-0-0-unstable.safetensors'])
    expect(() => readSnapshot(join(folder, 'snapshots', 'pretrain-0-0-unstable.safetensors'))).not.toThrow()
  })
})
