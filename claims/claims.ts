import type { Builder, Task } from 'lineal'
import type { Claim } from '../schemas/claim.ts'
import type { Dataset } from '../schemas/dataset.ts'
import { compact } from './compact/graph.ts'
import { components } from './components/graph.ts'
import { compression } from './compression/graph.ts'
import { prevention } from './prevention/graph.ts'
import type { Profile } from './registration.ts'

/** Lays the tasks of a claim; `record` is the CO2 record. */
type LayClaim = (builder: Builder, profile: Profile, record: Task<Dataset>) => StudiedClaim

/** What a claim gives to the study: the task that judges it, and the one that writes its section of the page. */
interface StudiedClaim {
  /** The number of the claim: C3. */
  readonly id: string
  readonly claim: Task<Claim>
  readonly section: Task<string>
}

/** The claims that were registered, in the page's order. */
export const claims: readonly LayClaim[] = [prevention, compression, compact, components]
