/** An optional package: importing it registers the backend `tensorflow` with tfjs. */
declare module '@tensorflow/tfjs-node' {
  export function ready(): Promise<void>
}
