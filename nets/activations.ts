/** The names of the activations of hidden layers; what they compute is in activate.ts and in the kernel. */
export const activations = ['sin', 'tanh', 'relu', 'gelu', 'gaussian', 'sigmoid', 'square', 'identity'] as const

/** The name of an activation. */
export type Activation = (typeof activations)[number]
