// The activations that the kernels know.

/** The kernels' numbers for activations; a linear layer calls none. */
export const activationKinds = { linear: 0, tanh: 1, relu: 2 } as const
