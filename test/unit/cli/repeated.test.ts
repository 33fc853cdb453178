import { expect, it } from 'vitest'
import { saidSeldom } from '#src/cli/repeated.js'

it('a message that comes again and again is said ever more seldom, each for itself', () => {
  const said: string[] = []
  const say = saidSeldom((text) => said.push(text), 'hint: look at the wire')
  for (let i = 0; i < 1200; i++) say('no reading')
  say('no command')
  expect(said).toEqual([
    'no reading\nhint: look at the wire',
    'no reading (10 times so far)',
    'no reading (100 times so far)',
    'no reading (1,000 times so far)',
    'no command\nhint: look at the wire',
  ])
})

it('keeps count of so many messages only, whatever is sent to it', () => {
  const said: string[] = []
  const say = saidSeldom((text) => said.push(text), 'hint')
  for (let k = 0; k < 256; k++) say(`robot ${k}`)
  say('robot 0')
  expect(said).toHaveLength(256)
  say('robot 256')
  say('robot 255')
  expect(said).toHaveLength(257)
  say('robot 0')
  expect(said.at(-1)).toBe('robot 0\nhint')
})
