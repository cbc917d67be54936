import { probeSandbox } from '../../engine/programs/sandbox.ts'

/** Why sandboxes can't be tried here, or false. */
export function withoutSandbox(): string | false {
  try {
    probeSandbox()
    return false
  } catch (error) {
    return error instanceof Error ? error.message : 'no sandbox'
  }
}
