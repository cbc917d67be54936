import { StoreDamage, type Store } from '../store/open-store.ts'
import type { AnyBytes } from '../values/bytes-in-file.ts'
import type { ArtifactDigest } from '../values/digest.ts'

/** The bytes of a recorded artifact, digested just now; undefined where they are gone or damaged. */
export function recordedBytes(
  digest: ArtifactDigest,
  { artifacts }: { readonly artifacts: Pick<Store['artifacts'], 'presence' | 'sound'> },
): AnyBytes | undefined {
  if (!artifacts.presence([digest]).has(digest)) return undefined
  try {
    const { inline, file, bytes } = artifacts.sound(digest)
    return inline ?? { file, length: bytes }
  } catch (error) {
    if (error instanceof StoreDamage) return undefined
    throw error
  }
}
