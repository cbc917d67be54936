import type { RecoveryRow } from '../../../claims/components/schemas/recoveries.ts'

/** A recovery that found everything, but for what a test says itself. */
export const recoveryRow: RecoveryRow = {
  target: 'harm3',
  noise: 0,
  method: 'log-projected',
  seed: 1,
  components: 3,
  units: 3,
  starts: 1,
  mse: 1e-30,
  error: 1e-12,
  exact: true,
  first_exact: true,
  first_right: true,
  claimed: true,
  standard_error: 1e-12,
  bound: 1,
  apart: null,
  efficiency: null,
  digests: 'a'.repeat(64),
}
