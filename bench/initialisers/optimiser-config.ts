export const defaults = Object.freeze({ rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 })
export const slow = Object.freeze({ ...defaults, rate: 1e-4 })
export const fast = { ...defaults, rate: 1e-2, warmUp: 100 }
export const presets = { defaults, slow, fast } as const
export const presetNames = Object.keys(presets)
export const ratios = [slow.rate / defaults.rate, fast.rate / defaults.rate]
