// Learning: collecting, advantages, evaluating, the training loop, algorithms.

export { algorithms } from './algorithms/index.js'
export { collectObservations, type Evaluation, evaluate } from './evaluate.js'
export { type TrainEvent, type TrainOptions, type TrainState, train } from './train.js'
