// What docs/protocol.md shows is run and read as it stands: its client, its messages, its reasons.

import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { REASONS } from '#src/link/mailbox.js'
import { emptyFolder, inRoot, landbridge, shell, start, untilOutput } from '../command.js'
import { bridge } from '../robots.js'

const text = readFileSync(inRoot('docs/protocol.md'), 'utf8')
const blocks = (language: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, block]) => block!)
const rows = [...text.matchAll(/^\| `(\{.*?\})` \| (robot|controller|both) \|/gm)]

/** The JSON messages of one side. */
const saidBy = (side: 'robot' | 'controller') =>
  rows.filter(([, , from]) => from === side || from === 'both').map(([, message]) => message!)

describe('docs/protocol.md', () => {
  it('has a client that gets commands within its limits from a served policy', async () => {
    const folder = emptyFolder()
    const out = join(folder, 'run')
    expect((await landbridge('train', 'cart-pole', '--steps', '2048', '--out', out)).code).toBe(0)
    const server = start(['serve', join(out, 'snapshots', 'pretrain-0-0-train.safetensors'), '--json'])
    symlinkSync(inRoot('node_modules'), join(folder, 'node_modules'))
    try {
      const [, url, token] = await untilOutput(server.child, /"url": "(ws:[^"]+)",\s+"token": "([^"]+)"/)
      expect(blocks('js')).toHaveLength(1)
      writeFileSync(join(folder, 'client.mjs'), blocks('js')[0]!)
      const said = await shell(`URL=${url} TOKEN=${token} node client.mjs`, folder)
      const commands = [...said.matchAll(/command (-?[\d.]+) N for observation (\d+)/g)]
      expect(commands.map(([, , observation]) => observation)).toEqual(['0', '1', '2', '3', '4'])
      for (const [, force] of commands) expect(Math.abs(Number(force))).toBe(10)
      expect(said).toMatch(/closed 1005/)
    } finally {
      server.child.kill('SIGINT')
      await server.finish
    }
  })

  it('shows messages that the other side understands, one of every kind', () => {
    const [hello, statistics] = blocks('json')
    const controller = bridge.controller!()
    const heard = [hello!, ...saidBy('robot'), statistics!].flatMap((message) =>
      structuredClone(controller.decode(message)),
    )
    expect(heard.map(({ kind }) => kind).sort()).toEqual([
      'error',
      'goodbye',
      'halt',
      'heartbeat',
      'hello',
      'ready',
      'statistics',
    ])
    const greeting = heard.find((message) => message.kind === 'hello')!
    const robot = bridge.robot!(greeting.contract)
    expect(
      saidBy('controller')
        .flatMap((message) => structuredClone(robot.decode(message)))
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(['goodbye', 'halt', 'heartbeat', 'reset', 'statistics'])
    expect(JSON.parse(robot.open()[0] as string)).toEqual(JSON.parse(hello!))
  })

  it('names every reason for which a robot goes to its safe command', () => {
    const listed = /^\| `safe` \| ([^|]*) \| what tripped it/m.exec(text)![1]!.replaceAll('`', '').split(', ')
    expect(listed).toEqual(REASONS.filter((reason) => reason !== ''))
  })
})
