/** A file of the cache whose bytes are not those that its name promises, or that is not there any more. */
export class DamagedInput extends Error {
  override readonly name = 'DamagedInput'
  readonly digest: string
  constructor(digest: string, state: 'damaged' | 'gone') {
    super(`the bytes of ${digest} are ${state}`)
    this.digest = digest
  }
}
