export const Kind = { train: 'train', validation: 'validation', test: 'test' } as const
export type Kind = (typeof Kind)[keyof typeof Kind]

export const kinds = Object.values(Kind)
export const shares: Readonly<Record<Kind, number>> = { train: 0.8, validation: 0.1, test: 0.1 }
export const isHeldOut = (kind: Kind): boolean => kind !== Kind.train
export const first: Kind = Kind.train

export const Level = { low: 0, middle: 1, high: 2 } as const
export const levelNames = Object.entries(Level).map(([name]) => name)
