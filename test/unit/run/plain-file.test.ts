// What stands in a file's place without being one: refused in words, and never read or waited for.

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { catalog, loadScenario } from 'landbridge'
import { describe, expect, it } from 'vitest'
import { NO_SEGMENTS, readCheckpoint, writeCheckpoint } from '#src/run/checkpoint-file.js'
import { EventLog, readEvents } from '#src/run/folder.js'
import { readInstability } from '#src/run/instability-file.js'
import { readPlain } from '#src/run/plain-file.js'
import { readRecord, stageFile } from '#src/run/record.js'
import { readDemonstrations, readSnapshot } from '#src/run/stages/index.js'
import { readReport } from '#src/run/write-report.js'

const emptyFolder = () => mkdtempSync(join(tmpdir(), 'landbridge-plain-'))
const spaces = { observation: { kind: 'box', channels: [], low: [], high: [] }, action: { kind: 'box', channels: [] } }

/** Something that is no file to read, at a path. */
const impostors: Record<string, (path: string) => void> = {
  'a folder': (path) => mkdirSync(path),
  'three gigabytes of nothing': (path) => {
    writeFileSync(path, '')
    truncateSync(path, 3 * 2 ** 30)
  },
  'a pipe that nobody writes to': (path) => execFileSync('mkfifo', [path]),
  'a device that never ends': (path) => symlinkSync('/dev/zero', path),
}

/** A reader by what it reads, with the path in a folder that it reads from. */
const readers: Record<string, [path: (folder: string) => string, read: (folder: string, path: string) => unknown]> = {
  'a snapshot': [(folder) => join(folder, 'a.safetensors'), (_, path) => readSnapshot(path)],
  'a scenario': [(folder) => join(folder, 'a.yaml'), (_, path) => loadScenario(path, catalog)],
  'the file of an unstable world': [(folder) => join(folder, 'a.json'), (_, path) => readInstability(path)],
  'a finished run': [(folder) => join(folder, 'report.json'), (folder) => readReport(folder)],
  'a training checkpoint': [(folder) => join(folder, 'a.checkpoint'), (_, path) => readCheckpoint(path)],
  'replay memory': [
    (folder) => join(folder, 'a.checkpoint.segment-0'),
    (folder) => [...readCheckpoint(join(folder, 'a.checkpoint'))!.learner.appended],
  ],
  'the record of a stage': [
    (folder) => `${stageFile(folder, 0, 'arm', 0)}.json`,
    (folder) => readRecord(folder, 0, 'arm', 0),
  ],
  'the events of a run': [(folder) => join(folder, 'events.jsonl'), (folder) => readEvents(folder)],
  'the events of a run that goes on': [(folder) => join(folder, 'events.jsonl'), (folder) => new EventLog(folder)],
  'a file of demonstrations': [
    (folder) => join(folder, 'a.mcap'),
    (_, path) => readDemonstrations(path, spaces as never),
  ],
}

/** A folder with a checkpoint whose one segment is gone. */
function folderWithCheckpoint(): string {
  const folder = emptyFolder()
  const head = { state: { index: 0, progress: { steps: 0, total: 1, updates: 0, returns: [] } }, scores: [] }
  writeCheckpoint(
    join(folder, 'a.checkpoint'),
    head,
    { state: Uint8Array.of(1), appended: [Uint8Array.of(2)] },
    NO_SEGMENTS,
  )
  rmSync(join(folder, 'a.checkpoint.segment-0'))
  return folder
}

describe.each(Object.entries(impostors))('%s', (_, impostor) => {
  it.each(Object.entries(readers))('is not read as %s', async (what, [pathIn, read]) => {
    const folder = what === 'replay memory' ? folderWithCheckpoint() : emptyFolder()
    const path = pathIn(folder)
    mkdirSync(dirname(path), { recursive: true })
    impostor(path)
    const code = /checkpoint|replay|record|events/.test(what) ? 'checkpoint' : 'usage'
    const refusal = { code, message: expect.stringContaining(`Expected ${what.replace(' that goes on', '')}`) }
    await expect((async () => read(folder, path))()).rejects.toThrow(expect.objectContaining(refusal))
  })
})

describe('readPlain', () => {
  const what = 'a file'

  it('gives all bytes of a file, an empty one and one behind a link too', () => {
    const folder = emptyFolder()
    const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i)
    writeFileSync(join(folder, 'full'), bytes)
    writeFileSync(join(folder, 'empty'), '')
    symlinkSync(join(folder, 'full'), join(folder, 'link'))
    expect(readPlain(join(folder, 'full'), { what })).toEqual(Buffer.from(bytes))
    expect(readPlain(join(folder, 'link'), { what, most: bytes.length })).toEqual(Buffer.from(bytes))
    expect(readPlain(join(folder, 'empty'), { what })).toHaveLength(0)
  })

  it('says why it reads none', () => {
    const folder = emptyFolder()
    writeFileSync(join(folder, 'large'), new Uint8Array(3 * 2 ** 20))
    const read = (name: string) => () => readPlain(join(folder, name), { what, most: 2 ** 20, hint: 'write one' })
    expect(read('large')).toThrow(/^Expected a file, got '.*large', which has 3 MiB, more than 1 MiB$/)
    expect(read('.')).toThrow(/which is no plain file$/)
    expect(read('none')).toThrow(/which cannot be read \(ENOENT\)$/)
    expect(read('none')).toThrow(expect.objectContaining({ code: 'usage', hint: 'write one' }))
  })
})

it('a run that has not ended is told from none', () => {
  const folder = emptyFolder()
  expect(() => readReport(folder)).toThrow(`Expected a finished run in '${folder}', got no run`)
  writeFileSync(join(folder, 'scenario.yaml'), 'name: begun')
  const hint = 'where it has not ended, `--resume` goes on with it'
  expect(() => readReport(folder)).toThrow(expect.objectContaining({ code: 'usage', hint }))
})

it('a scenario is not read without a catalogue', async () => {
  const read = loadScenario('a.yaml', undefined as unknown as typeof catalog)
  await expect(read).rejects.toMatchObject({ code: 'usage', message: 'Expected a catalogue of plug-ins, got nothing' })
})
