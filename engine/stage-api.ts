// What a stage's file may use of the engine. Stage bundles leave it outside: all of it only declares.
export {
  file,
  html,
  json,
  safetensors,
  svg,
  table,
  type Kind,
  type Tensor,
  type Tensors,
  type ValueOf,
} from './values/kind.ts'
export { many, stage, type Context, type Inputs, type Limits, type Member, type Stage } from './values/stage.ts'
export { type Json } from './values/canonical-json.ts'
