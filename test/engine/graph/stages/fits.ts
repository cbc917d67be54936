export { default, default as logDet } from './fit.ts'
export const notOne = 3
