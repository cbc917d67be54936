export * from './stage-api.ts'
