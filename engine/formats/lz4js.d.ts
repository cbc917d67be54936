declare module 'lz4js' {
  const lz4: {
    /** Decodes one LZ4 frame. */
    readonly decompress: (bytes: Uint8Array) => Uint8Array
  }
  export default lz4
}
