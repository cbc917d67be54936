import { unpenalisedSources } from '../../../nets/compression/compress.ts'
import { compressFrom } from '../compress-from.ts'

/** Makes small nets of several widths in one of the ways that train on squared error or on its projection alone. */
export default compressFrom(unpenalisedSources)
