/** The survey of losses, activations and initialisations: it carries no verdict, the claims' own registrations do. */
export const collapse = {
  sizes: {
    smoke: {
      targets: ['harm2', 'expsin'],
      activations: ['sin', 'tanh'],
      losses: ['mse', 'pairwise', 'log-projected'],
      inits: ['std'],
      seeds: 2,
      steps: 500,
      yearly: 1200,
    },
    default: {
      targets: ['harm4', 'bump', 'expsin', 'xy', 'ellipkinc'],
      activations: ['sin', 'tanh', 'relu'],
      losses: ['mse', 'pairwise', 'log-det', 'log-projected'],
      inits: ['std', 'wide'],
      seeds: 10,
      steps: 2500,
      yearly: 5000,
    },
    full: {
      targets: ['harm3', 'harm4', 'harm6', 'bump', 'expsin', 'xy', 'ellipkinc'],
      activations: ['sin', 'tanh', 'relu'],
      losses: ['mse', 'pairwise', 'log-det', 'log-det+dead', 'projected', 'log-projected'],
      inits: ['std', 'wide'],
      seeds: 10,
      steps: 5000,
      yearly: 10000,
    },
  },
} as const
