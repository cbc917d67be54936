/** The losses in the order in which they are shown: how they are called, and the style sheet's colour for each. */
export const losses = [
  { loss: 'mse', name: 'plain MSE', colour: 'var(--mse)' },
  { loss: 'pairwise', name: 'MSE + pairwise', colour: 'var(--pairwise)' },
  { loss: 'log-det', name: 'MSE + log-det', colour: 'var(--log-det)' },
  { loss: 'log-det+dead', name: 'MSE + log-det + dead', colour: 'var(--dead)' },
  { loss: 'decov', name: 'MSE + DeCov', colour: 'var(--decov)' },
  { loss: 'projected', name: 'projected', colour: 'var(--projected)' },
  { loss: 'log-projected', name: 'log projected', colour: 'var(--log-projected)' },
] as const

/** How a loss is called on the page. */
export function lossName(loss: string): string {
  return losses.find((known) => known.loss === loss)?.name ?? loss
}

/** The colour scale of losses, for Plot. */
export const lossColours = {
  domain: /* @__PURE__ */ losses.map(({ name }) => name),
  range: /* @__PURE__ */ losses.map(({ colour }) => colour),
}

/** How an initialisation is called on the page. */
export function initName(init: string): string {
  return { std: 'standard', wide: 'wide', pick: 'picked', greedy: 'greedy' }[init] ?? init
}

/** The values in the order of their first appearance in a preferred list, then the others as they come. */
export function inOrder(values: Iterable<string>, preferred: readonly string[]): string[] {
  const present = [...new Set(values)]
  return [
    ...preferred.filter((value) => present.includes(value)),
    ...present.filter((value) => !preferred.includes(value)),
  ]
}

/** Activations in the order in which they are shown. */
export const activationOrder = ['sin', 'tanh', 'relu']
