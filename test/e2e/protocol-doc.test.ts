import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { emptyFolder, inRoot, landbridge, shell, start, untilOutput } from './command.js'

it('the client of docs/protocol.md gets commands from a served policy', async () => {
  const out = join(emptyFolder(), 'run')
  expect((await landbridge('train', 'cart-pole', '--steps', '2048', '--out', out)).code).toBe(0)
  const server = start(['serve', join(out, 'snapshots', 'pretrain-0-0-train.safetensors'), '--json'])
  const client = inRoot('dist', `protocol-client-${process.pid}.mjs`)
  try {
    const [, url, token] = await untilOutput(server.child, /"url": "(ws:[^"]+)",\s+"token": "([^"]+)"/)
    writeFileSync(client, /^```js\n([\s\S]*?)^```$/m.exec(readFileSync(inRoot('docs/protocol.md'), 'utf8'))![1]!)
    const said = await shell(`URL=${url} TOKEN=${token} node ${client}`, inRoot())
    const commands = [...said.matchAll(/command (-?\d+) N for observation (\d)/g)]
    expect(commands.map(([, , observation]) => observation)).toEqual(['0', '1', '2', '3', '4'])
    for (const [, force] of commands) expect(Math.abs(Number(force))).toBe(10)
  } finally {
    rmSync(client, { force: true })
    server.child.kill('SIGINT')
    await server.finish
  }
})
