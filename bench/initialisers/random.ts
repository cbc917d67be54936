const mask = (1n << 64n) - 1n
const multiplier = 6364136223846793005n
const increment = BigInt('1442695040888963407')
const crc = (() => {
  const table = new Uint32Array(256)
  for (let n = 0; n < 256; n++) {
    let c = n
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
    table[n] = c
  }
  return table
})()

export const step = (state: bigint): bigint => (state * multiplier + increment) & mask
export const checksum = (bytes: Uint8Array): number =>
  ~bytes.reduce((c, b) => crc[(c ^ b) & 255]! ^ (c >>> 8), -1) >>> 0
export const unit = 2 ** -53
