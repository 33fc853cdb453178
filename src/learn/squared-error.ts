// The squared error as a loss: of critics, and of actions that are imitated.

/** Half the mean squared error of predictions, whose gradient by each prediction it writes to `gradient`; all arrays are equally long. */
export function squaredError(predictions: Float32Array, targets: Float32Array, gradient: Float32Array): number {
  const rows = gradient.length
  let sum = 0
  for (let i = 0; i < rows; i++) {
    const error = predictions[i]! - targets[i]!
    sum += error * error
    gradient[i] = error / rows
  }
  return sum / (2 * rows)
}
