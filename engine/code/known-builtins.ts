import { isBuiltin } from 'node:module'
import { instead } from './known-globals.ts'

/** The exports of Node's modules that are pure; `all` where the whole module is. */
const pureExports: ReadonlyMap<string, 'all' | ReadonlySet<string>> = new Map<string, 'all' | ReadonlySet<string>>([
  ['assert', 'all'],
  ['assert/strict', 'all'],
  ['buffer', new Set(['Buffer', 'atob', 'btoa', 'constants', 'isAscii', 'isUtf8'])],
  ['crypto', new Set(['createHash', 'createHmac', 'hash', 'hkdfSync', 'pbkdf2Sync', 'scryptSync', 'timingSafeEqual'])],
  ['events', 'all'],
  ['path/posix', new Set('basename delimiter dirname extname format isAbsolute join normalize parse sep'.split(' '))],
  ['punycode', 'all'],
  ['querystring', 'all'],
  ['string_decoder', 'all'],
  ['url', new Set(['URL', 'URLSearchParams', 'domainToASCII', 'domainToUnicode'])],
  ['util', 'all'],
  ['util/types', 'all'],
  // The format decides what unpacking gives. What packing gives differs between builds of Node.
  ['zlib', new Set(['brotliDecompressSync', 'crc32', 'gunzipSync', 'inflateRawSync', 'inflateSync', 'unzipSync'])],
])

const reasons: ReadonlyMap<string, string> = new Map(
  [
    ['fs fs/promises', instead.files],
    ['net tls dgram dns dns/promises http http2 https inspector', instead.network],
    ['child_process', instead.processes],
    ['worker_threads cluster', instead.threads],
    ['perf_hooks timers timers/promises', instead.clock],
    ['crypto', instead.randomness],
    ['os process tty', instead.environment],
    ['path path/win32', 'import from "node:path/posix", which means the same on every machine'],
    ['module vm', instead.code],
  ].flatMap(([names = '', reason = '']) => names.split(' ').map((name): [string, string] => [name, reason])),
)

/** The engine's functions that a stage may import: they only declare, so the engine's code is no part of the stage's code. */
export const declaringNames: ReadonlySet<string> = new Set(
  'stage program many json safetensors table html svg file folder Type'.split(' '),
)

/** What to do in place of an import that reaches out of the stage, or undefined where it is pure or a package's. */
export function refuseImport(specifier: string, imported: string): string | undefined {
  if (/^[a-z]+:\/\//.test(specifier)) return instead.network
  if (specifier === 'engine')
    return declaringNames.has(imported)
      ? undefined
      : `take by name only what declares: ${[...declaringNames].join(', ')}`
  if (!isBuiltin(specifier)) return undefined
  const name = specifier.replace(/^node:/, '')
  const pure = pureExports.get(name)
  if (pure === 'all' || pure?.has(imported)) return undefined
  if (name === 'process' && /^std(out|err)$/.test(imported)) return instead.output
  if (pure && (imported === '*' || imported === 'default'))
    return `import by name what it needs: ${[...pure].join(', ')} are pure`
  return reasons.get(name) ?? instead.unknown
}

/** Whether an import is one of the engine's functions that only declare. */
export function isDeclaring(item: { readonly specifier: string; readonly imported: string } | undefined): boolean {
  return item?.specifier === 'engine' && declaringNames.has(item.imported)
}
