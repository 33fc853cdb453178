// Learning: collecting, advantages, evaluating, the training loop, algorithms.

export { algorithms } from './algorithms/index.js'
export { collect } from './collect.js'
export {
  decodeDemonstrations,
  encodeDemonstrations,
  isDemonstrations,
  noDemonstrations,
  recording,
} from './demonstrations.js'
export { descend } from './descend.js'
export { collectObservations, evaluate } from './evaluate.js'
export { RewardWatch } from './reward-watch.js'
export { forwardAll } from './side-by-side.js'
export { Means } from './statistics.js'
export { type TrainEvent, type TrainState, train } from './train.js'
