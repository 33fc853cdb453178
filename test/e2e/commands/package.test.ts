import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { inRoot, shell, start, untilOutput } from '../command.js'
import { packedProject, readmeBlocks, readmeCommands } from '../readme.js'

/** Kills what is left of a group of processes. */
function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL')
  } catch {
    // Nothing is.
  }
}

let project: string

beforeAll(async () => {
  project = await packedProject()
}, 300_000)

describe('the packed package in an empty project', () => {
  it('runs the commands of the README, with a tenth of their steps', async () => {
    const lines = readmeCommands().map((line) => line.replace(/\b(\d+)000\b/g, (_, thousands) => `${thousands}00`))
    expect(lines.length).toBeGreaterThan(3)
    for (const line of lines) expect(await shell(line, project)).not.toBe('')
  }, 300_000)

  it('trains an environment of that project with two workers', async () => {
    const [env] = readmeBlocks('js').filter((block) => block.includes('simulatedEnv('))
    writeFileSync(join(project, 'my-env.js'), env!)
    const options = '--workers 2 --steps 4096 --out run --json'
    const report = JSON.parse(await shell(`npx landbridge train ./my-env.js ${options}`, project)) as {
      scores: { label: string }[]
    }
    expect(report.scores.map((score) => score.label)).toContain('pretrained')
    expect(await shell('npx landbridge check ./my-env.js', project)).toContain('keeps every law')
  })

  it("compiles the README's environment as TypeScript, strictly and without types of other packages, and every entry", async () => {
    const [env] = readmeBlocks('js').filter((block) => block.includes('simulatedEnv('))
    const { exports } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8')) as { exports: object }
    const entries = Object.keys(exports).filter((entry) => !entry.endsWith('.json'))
    const lines = entries.map((entry, i) => `export * as entry${i} from 'landbridge${entry.slice(1)}'`)
    mkdirSync(join(project, 'typed'))
    writeFileSync(join(project, 'typed/my-env.ts'), env!)
    writeFileSync(join(project, 'typed/entries.ts'), lines.join('\n'))
    const [, command] = /npx -p typescript (tsc [^`]*) my-env\.ts/.exec(readFileSync(inRoot('README.md'), 'utf8'))!
    await shell(
      `node ${inRoot('node_modules/typescript/bin')}/${command} --strict my-env.ts entries.ts`,
      join(project, 'typed'),
    )
    expect(await shell('npx landbridge list ./typed/my-env.js', project)).toMatch(/^env centre: /)
  })

  it("runs the README's scenario, shortened", async () => {
    writeFileSync(join(project, 'scenario.yaml'), readmeBlocks('yaml')[0]!)
    const short = [
      'seeds=1',
      'pretrain.0.steps=2000',
      'arms.transfer.2.steps=1000',
      'arms.scratch.0.steps=1000',
      'after.stages.0.seconds=1',
      'curve.points=3',
    ]
    const sets = short.map((assignment) => `--set ${assignment}`).join(' ')
    const report = JSON.parse(await shell(`npx landbridge run scenario.yaml --json ${sets}`, project)) as {
      measured: { stream?: object }
    }
    expect(report.measured.stream).toMatchObject({ controlHz: 50 })
  })

  it("serves the README's driver in real time", async () => {
    const [driver] = readmeBlocks('js').filter((block) => block.includes('open: ()'))
    writeFileSync(join(project, 'my-robot.js'), driver!)
    const { child, finish } = start(['robot', join(project, 'my-robot.js'), '--realtime', '--json'])
    await untilOutput(child, /"url": "ws:\/\/127\.0\.0\.1:\d+"/)
    await untilOutput(child, /real time at 20 Hz/)
    child.kill('SIGINT')
    expect((await finish).code).toBe(0)
  })

  it('ends a robot that npx started when npx alone is told to end', async () => {
    const npx = spawn('npx', ['landbridge', 'robot', 'pendulum', '--realtime'], {
      cwd: project,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const closed = once(npx, 'close')
    onTestFinished(() => killGroup(npx.pid!))
    await untilOutput(npx, /real time at 20 Hz/)
    npx.kill('SIGTERM')
    // Its output closes once nobody holds it, the robot neither.
    await closed
  })

  it("runs the README's program", async () => {
    const [program] = readmeBlocks('js').filter((block) => block.includes('for await'))
    writeFileSync(join(project, 'program.js'), program!)
    expect(await shell('node program.js', project)).toMatch(/\d/)
  })
})
