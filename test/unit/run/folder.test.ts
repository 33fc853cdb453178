import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RunEvent } from 'landbridge/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { EventLog, foldersOf, nextFolder, readEvents, removeDrafts, replaceFile } from '#src/run/folder.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'landbridge-folder-'))
})

const event = (message: string): RunEvent => ({ kind: 'notice', level: 'info', message })

/** What code that writes into `path` throws where files may have a kibibyte at most. */
function refusedWhereFull(code: string, path: string): unknown {
  const program = `import { EventLog, replaceFile } from '#src/run/folder.js'
    const path = process.argv[1]
    try {
      ${code}
    } catch ({ code, message, hint }) {
      console.log(JSON.stringify({ code, message, hint }))
    }`
  const node = [process.execPath, '--input-type=module', '--conditions=landbridge-files', '-e', program, path]
  const cwd = fileURLToPath(new URL('../../..', import.meta.url))
  const { stdout } = spawnSync('sh', ['-c', 'ulimit -f 1 && exec "$0" "$@"', ...node], { cwd, encoding: 'utf8' })
  return JSON.parse(stdout)
}

describe('EventLog', () => {
  it('names its file where that takes no more', () => {
    const code =
      "const log = new EventLog(path); for (;;) log.append({ kind: 'notice', level: 'info', message: 'more' })"
    expect(refusedWhereFull(code, folder)).toMatchObject({
      code: 'usage',
      message: `Expected a file that can be written, got '${join(folder, 'events.jsonl')}' (EFBIG)`,
    })
  })

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

  it('leaves no draft where a folder is in the way', () => {
    mkdirSync(join(folder, 'a'))
    expect(() => replaceFile(join(folder, 'a'), 'content')).toThrow('EISDIR')
    expect(readdirSync(folder)).toEqual(['a'])
  })

  it('leaves the old file and no draft where the new one is not written to its end', () => {
    const path = join(folder, 'a')
    replaceFile(path, 'old')
    expect(refusedWhereFull("replaceFile(path, 'x'.repeat(4000))", path)).toEqual({
      code: 'usage',
      message: `Expected a file that can be written, got '${path}' (EFBIG)`,
      hint: 'make room for it; a run goes on with --resume',
    })
    expect(readdirSync(folder)).toEqual(['a'])
    expect(readFileSync(path, 'utf8')).toBe('old')
  })
})

describe('removeDrafts', () => {
  const put = (...names: string[]) => {
    for (const name of names) replaceFile(join(folder, name), '')
  }
  const isThere = (name: string) => existsSync(join(folder, name))

  it('removes what killed processes left where a run writes, in a run folder behind a link too', () => {
    const drafts = [
      'run/report.html.12.draft',
      'run/snapshots/a-0-0-train.safetensors.7.draft',
      'run/checkpoints/seed-3/a-0.checkpoint.456.draft',
    ]
    put(...drafts)
    symlinkSync(join(folder, 'run'), join(folder, 'link'))
    removeDrafts(join(folder, 'link'))
    expect(drafts.filter(isThere)).toEqual([])
  })

  it('leaves what is not of its own: behind links, in other folders, of other names, folders', () => {
    const kept = [
      'elsewhere/thesis.txt.1.draft',
      'elsewhere/seed-1/thesis.txt.1.draft',
      'run/notes.draft',
      'run/.1.draft',
      'run/notes/thesis.txt.1.draft',
      'run/checkpoints/mine/thesis.txt.1.draft',
      'run/checkpoints/seed-0/chapter.draft',
      'run/snapshots/mine/thesis.txt.1.draft',
    ]
    put(...kept)
    const folders = ['run/drafts.1.draft', 'run/checkpoints/seed-0/drafts.2.draft']
    for (const name of folders) mkdirSync(join(folder, name))
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'run/checkpoints/seed-2'))
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'run/link'))
    mkdirSync(join(folder, 'linked'))
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'linked/snapshots'))
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'linked/checkpoints'))
    for (const run of ['run', 'linked']) removeDrafts(join(folder, run))
    expect([...kept, ...folders].filter((name) => !isThere(name))).toEqual([])
  })
})

describe('nextFolder', () => {
  it('counts up by number, not by name', () => {
    for (const number of [1, 2, 10]) replaceFile(join(folder, `demo-${number}`, 'x'), '')
    expect(foldersOf(folder, 'demo').map((path) => path.slice(-2))).toEqual(['-1', '-2', '10'])
    expect(nextFolder(folder, 'demo')).toBe(join(folder, 'demo-11'))
    expect(nextFolder(folder, 'other')).toBe(join(folder, 'other-1'))
  })

  it('leaves alone what only looks like a run', () => {
    for (const name of ['stray-', 'stray-01', 'stray-1.0', 'stray-1e1']) replaceFile(join(folder, name, 'x'), '')
    replaceFile(join(folder, 'stray-7'), '')
    expect(foldersOf(folder, 'stray')).toEqual([])
    expect(nextFolder(folder, 'stray')).toBe(join(folder, 'stray-1'))
  })
})
