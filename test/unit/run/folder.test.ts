import { appendFileSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunEvent } from 'landbridge/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { EventLog, foldersOf, nextFolder, readEvents, replaceFile } from '#src/run/folder.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'landbridge-folder-'))
})

const event = (message: string): RunEvent => ({ kind: 'notice', level: 'info', message })

describe('EventLog', () => {
  it('drops a torn last line and goes on after it', () => {
    const log = new EventLog(folder)
    log.append(event('one'))
    log.close()
    appendFileSync(join(folder, 'events.jsonl'), '{"kind":"not')
    const again = new EventLog(folder)
    again.append(event('two'))
    again.close()
    expect(readEvents(folder)).toEqual([event('one'), event('two')])
  })

  it('refuses a line in the middle that is no event', () => {
    appendFileSync(join(folder, 'events.jsonl'), '{"kind":"nonsense"}\n')
    expect(() => readEvents(folder)).toThrow(/Expected an event in line 1/)
  })
})

describe('replaceFile', () => {
  it('makes folders, replaces whole files, and leaves no draft', () => {
    const path = join(folder, 'a', 'b.txt')
    replaceFile(path, 'long first content')
    replaceFile(path, Uint8Array.of(104, 105))
    expect(readFileSync(path, 'utf8')).toBe('hi')
    expect(readdirSync(join(folder, 'a'))).toEqual(['b.txt'])
  })
})

describe('nextFolder', () => {
  it('counts up by number, not by name', () => {
    for (const number of [1, 2, 10]) replaceFile(join(folder, `demo-${number}`, 'x'), '')
    expect(foldersOf(folder, 'demo').map((path) => path.slice(-2))).toEqual(['-1', '-2', '10'])
    expect(nextFolder(folder, 'demo')).toBe(join(folder, 'demo-11'))
    expect(nextFolder(folder, 'other')).toBe(join(folder, 'other-1'))
  })
})
