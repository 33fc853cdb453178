// The time limit on an answer.

import { expect, it, onTestFinished } from 'vitest'
import { AnswerTimer } from '#src/link/answer-timer.js'

const turn = () => new Promise((resolve) => setImmediate(resolve))

it('is as long as a timer can wait where it is to be longer', async () => {
  const warnings: Error[] = []
  const warned = (warning: Error) => warnings.push(warning)
  process.on('warning', warned)
  onTestFinished(() => void process.off('warning', warned))
  const timer = new AnswerTimer()
  // Node takes what it cannot wait for as a millisecond, and warns.
  timer.start(1e9, () => {})
  timer.stop()
  await turn()
  expect(warnings).toEqual([])
})

it('passes where no answer has come, and not where one has', async () => {
  const late: string[] = []
  const [one, two] = [new AnswerTimer(), new AnswerTimer()]
  two.start(0.001, () => late.push('answered'))
  two.stop()
  await new Promise<void>((resolve) => {
    // What is waited for here keeps the test alive, since the timer itself keeps nothing.
    const alive = setInterval(() => {}, 1000)
    one.start(0.002, () => {
      late.push('silent')
      clearInterval(alive)
      resolve()
    })
  })
  await turn()
  expect(late).toEqual(['silent'])
})
