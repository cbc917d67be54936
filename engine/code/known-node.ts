import type { ImpurityKind } from '../values/stage.ts'

/**
 * What using a member of Node's means: nothing that a key leaves out, an impurity of some kind, or a call that would harm the
 * worker, its coordinator or other tasks. `special` members are watched by code of their own, because only some of their uses
 * are impure.
 */
export type Way = 'harmless' | ImpurityKind | 'special' | 'refused'

/** The members of a holder by what their use means; `rest` says it of all that are not named. */
export type Members = Readonly<Partial<Record<Way | 'rest', string>>>

/** A holder whose members only compute, or only pass on what others gave. */
const computes: Members = { rest: 'harmless' }

/** The modules that only compute; `repl` and `sea` read standard input alone, and a worker has none. */
const onlyCompute = `_http_agent _http_common _http_incoming _http_outgoing _http_server _stream_duplex _stream_passthrough
  _stream_readable _stream_transform _stream_wrap _stream_writable _tls_common assert assert/strict buffer console
  constants diagnostics_channel domain events path path/posix path/win32 punycode querystring readline
  readline/promises repl sea stream stream/consumers stream/promises stream/web string_decoder sys test test/reporters
  url util util/types`

const dnsCalls = `lookup lookupService resolve resolve4 resolve6 resolveAny resolveCaa resolveCname resolveMx resolveNaptr
  resolveNs resolvePtr resolveSoa resolveSrv resolveTlsa resolveTxt reverse setServers`
const dnsWords = `ADDRCONFIG ADDRGETNETWORKPARAMS ALL BADFAMILY BADFLAGS BADHINTS BADNAME BADQUERY BADRESP BADSTR CANCELLED
  CONNREFUSED DESTRUCTION EOF FILE FORMERR LOADIPHLPAPI NODATA NOMEM NONAME NOTFOUND NOTIMP NOTINITIALIZED REFUSED Resolver
  SERVFAIL TIMEOUT V4MAPPED getDefaultResultOrder promises setDefaultResultOrder`

const fileCalls = `access appendFile chmod chown copyFile cp glob lchmod lchown link lstat lutimes mkdir mkdtemp open opendir
  readFile readdir readlink realpath rename rm rmdir stat statfs symlink truncate unlink utimes writeFile`
const syncCalls = fileCalls.replace(/\w+/g, '$&Sync')
const inspectorMembers: Members = {
  // A session can read and change everything that runs, and what it does can't be watched.
  unwatched: 'Session open waitForDebugger close',
  harmless: 'DOMStorage Network NetworkResources console url',
}

/** Every builtin module of Node 20, 22, 24 and 26, and what its members do. */
export const knownModules: Readonly<Record<string, Members>> = {
  ...Object.fromEntries(onlyCompute.split(/\s+/).map((name) => [name, computes])),
  _http_client: { network: 'ClientRequest' },
  _tls_wrap: { network: 'connect', rest: 'harmless' },
  async_hooks: {
    harmless: 'AsyncLocalStorage AsyncResource asyncWrapProviders createHook executionAsyncResource',
    // The numbers count what the worker did before.
    machine: 'executionAsyncId triggerAsyncId',
  },
  // A file without a date gets the present one.
  buffer: { special: 'File', rest: 'harmless' },
  child_process: {
    processes: 'exec execFile execFileSync execSync fork spawn spawnSync _forkChild',
    harmless: 'ChildProcess',
  },
  cluster: { processes: 'fork', rest: 'harmless' },
  crypto: {
    random: `createDiffieHellman encapsulate generateKey generateKeyPair generateKeyPairSync generateKeySync generatePrime
      generatePrimeSync getRandomValues prng pseudoRandomBytes publicEncrypt randomBytes randomFill randomFillSync randomInt
      randomUUID randomUUIDv7 rng sign`,
    machine: 'secureHeapUsed',
    unwatched: 'setEngine setFips',
    harmless: `Certificate Cipher Cipheriv Decipher Decipheriv DiffieHellman DiffieHellmanGroup ECDH Hash Hmac KeyObject Sign
      Verify X509Certificate argon2 argon2Sync checkPrime checkPrimeSync constants createCipher createCipheriv createDecipher
      createDecipheriv createDiffieHellmanGroup createECDH createHash createHmac createMac createPrivateKey createPublicKey
      createSecretKey createSign createVerify decapsulate diffieHellman fips getCipherInfo getCiphers getCurves
      getDiffieHellman getFips getHashes getMacs hash hkdf hkdfSync parsePKCS12 pbkdf2 pbkdf2Sync privateDecrypt
      privateEncrypt publicDecrypt scrypt scryptSync subtle timingSafeEqual verify webcrypto`,
  },
  dgram: { network: '_createSocketHandle', harmless: 'Socket createSocket' },
  dns: { network: dnsCalls, environment: 'getServers', harmless: dnsWords },
  'dns/promises': { network: dnsCalls, environment: 'getServers', harmless: dnsWords },
  ffi: { rest: 'unwatched', harmless: 'suffix types' },
  fs: {
    files: `${fileCalls} ${syncCalls} createReadStream createWriteStream exists existsSync mkdtempDisposableSync openAsBlob
      openAsBlobSync unwatchFile watch watchFile Utf8Stream`,
    // A file was recorded when its descriptor was opened.
    harmless: `Dir Dirent F_OK FileReadStream FileWriteStream R_OK ReadStream Stats W_OK WriteStream X_OK _toUnixTimestamp close
      closeSync constants fchmod fchmodSync fchown fchownSync fdatasync fdatasyncSync fstat fstatSync fsync fsyncSync ftruncate
      ftruncateSync futimes futimesSync promises read readSync readv readvSync write writeSync writev writevSync`,
  },
  'fs/promises': { files: `${fileCalls} mkdtempDisposable watch`, harmless: 'constants' },
  http: {
    network: 'ClientRequest get request WebSocket',
    environment: 'setGlobalProxyFromEnv',
    harmless: `Agent CloseEvent IncomingMessage METHODS MessageEvent OutgoingMessage STATUS_CODES Server ServerResponse
      _connectionListener createServer globalAgent maxHeaderSize setMaxIdleHTTPParsers validateHeaderName
      validateHeaderValue`,
  },
  http2: {
    network: 'connect',
    harmless: `Http2ServerRequest Http2ServerResponse constants createSecureServer createServer getDefaultSettings
      getPackedSettings getUnpackedSettings performServerHandshake sensitiveHeaders`,
  },
  https: { network: 'get request', harmless: 'Agent Server createServer globalAgent' },
  inspector: inspectorMembers,
  'inspector/promises': inspectorMembers,
  module: {
    // Hooks change what other stages load.
    unwatched: 'register registerHooks',
    files: '_readPackage _stat enableCompileCache findPackageJSON',
    environment: 'globalPaths',
    special: '_findPath _resolveFilename',
    harmless: `Module SourceMap _cache _debug _extensions _initPaths _load _nodeModulePaths _pathCache _preloadModules
      _resolveLookupPaths builtinModules constants createRequire findSourceMap flushCompileCache getCompileCacheDir
      getSourceMapsSupport isBuiltin length name prototype runMain setSourceMapsSupport stripTypeScriptTypes
      syncBuiltinESMExports wrap wrapper`,
  },
  net: {
    network: 'connect createConnection _createServerHandle BoundSocket',
    harmless: `BlockList Server Socket SocketAddress Stream _TransferredBoundSocket _normalizeArgs _setSimultaneousAccepts
      createServer getDefaultAutoSelectFamily getDefaultAutoSelectFamilyAttemptTimeout isIP isIPv4 isIPv6
      setDefaultAutoSelectFamily setDefaultAutoSelectFamilyAttemptTimeout`,
  },
  os: {
    machine: `availableParallelism cpus freemem getPriority hostname loadavg machine networkInterfaces release totalmem
      version`,
    clock: 'uptime',
    environment: 'homedir tmpdir userInfo',
    processes: 'setPriority',
    harmless: 'EOL arch constants devNull endianness platform type',
  },
  perf_hooks: {
    clock:
      'PerformanceMark createHistogram createSlidingWindowHistogram eventLoopUtilization monitorEventLoopDelay timerify',
    harmless: `Performance PerformanceEntry PerformanceMeasure PerformanceObserver PerformanceObserverEntryList
      PerformanceResourceTiming constants importHistogram performance`,
  },
  process: { rest: 'harmless' },
  // SQL has a clock, randomness and files of its own.
  sqlite: { unwatched: 'DatabaseSync backup', harmless: 'Session StatementSync constants' },
  timers: {
    special: 'setTimeout setInterval',
    harmless: '_unrefActive active clearImmediate clearInterval clearTimeout enroll promises setImmediate unenroll',
  },
  'timers/promises': { special: 'setTimeout setInterval', harmless: 'scheduler setImmediate' },
  tls: {
    network: 'connect',
    environment: 'getCACertificates',
    harmless: `CLIENT_RENEG_LIMIT CLIENT_RENEG_WINDOW DEFAULT_CIPHERS DEFAULT_ECDH_CURVE DEFAULT_MAX_VERSION DEFAULT_MIN_VERSION
      SecureContext Server TLSSocket checkServerIdentity convertALPNProtocols createSecureContext createSecurePair createServer
      getCertificateCompressionAlgorithms getCiphers rootCertificates setDefaultCACertificates`,
  },
  trace_events: { files: 'createTracing', harmless: 'getEnabledCategories' },
  tty: { environment: 'isatty', harmless: 'ReadStream WriteStream' },
  v8: {
    machine: `GCProfiler cachedDataVersionTag getCppHeapStatistics getHeapCodeStatistics getHeapSnapshot getHeapSpaceStatistics
      getHeapStatistics queryObjects startCpuProfile startHeapProfile stopCoverage takeCoverage writeHeapSnapshot`,
    unwatched: 'setFlagsFromString setHeapProfileNearHeapLimit setHeapSnapshotNearHeapLimit',
    harmless: `DefaultDeserializer DefaultSerializer Deserializer Serializer deserialize isStringOneByteRepresentation promiseHooks
      serialize startupSnapshot`,
  },
  vm: {
    // A context brings a clock and randomness of its own.
    unwatched: 'createContext runInNewContext',
    machine: 'measureMemory',
    harmless: 'Script compileFunction constants createScript isContext runInContext runInThisContext',
  },
  // WebAssembly reaches files, clock and randomness through it.
  wasi: { unwatched: 'WASI' },
  worker_threads: {
    threads: 'Worker postMessageToThread',
    harmless: `BroadcastChannel MessageChannel MessagePort SHARE_ENV getEnvironmentData isInternalThread isMainThread
      isMarkedAsUntransferable locks markAsUncloneable markAsUntransferable moveMessagePortToContext parentPort
      receiveMessageOnPort resourceLimits setEnvironmentData threadId threadName workerData`,
  },
  zlib: { unwatched: 'ZipFile zipFiles', rest: 'harmless' },
}

/** Every global of Node 20, 22, 24 and 26. */
export const knownGlobals: Members = {
  network: 'fetch WebSocket EventSource',
  clock: 'PerformanceMark',
  environment: 'localStorage sessionStorage',
  special: 'Date File FormData Math Request Response Temporal crypto performance process setInterval setTimeout',
  harmless: `AbortController AbortSignal AggregateError Array ArrayBuffer AsyncDisposableStack Atomics BigInt BigInt64Array
    BigUint64Array Blob Boolean BroadcastChannel Buffer ByteLengthQueuingStrategy CloseEvent CompressionStream
    CountQueuingStrategy Crypto CryptoKey CustomEvent DOMException DataView DecompressionStream DisposableStack Error ErrorEvent
    EvalError Event EventTarget FinalizationRegistry Float16Array Float32Array Float64Array Function Headers
    Infinity Int16Array Int32Array Int8Array Intl Iterator JSON Map MessageChannel MessageEvent MessagePort NaN Navigator
    Number Object Performance PerformanceEntry PerformanceMeasure PerformanceObserver PerformanceObserverEntryList
    PerformanceResourceTiming Promise Proxy QuotaExceededError RangeError ReadableByteStreamController ReadableStream
    ReadableStreamBYOBReader ReadableStreamBYOBRequest ReadableStreamDefaultController ReadableStreamDefaultReader
    ReferenceError Reflect RegExp Set SharedArrayBuffer Storage String SubtleCrypto SuppressedError Symbol
    SyntaxError TextDecoder TextDecoderStream TextEncoder TextEncoderStream TransformStream TransformStreamDefaultController
    TypeError URIError URL URLPattern URLSearchParams Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef
    WeakSet WebAssembly WritableStream WritableStreamDefaultController WritableStreamDefaultWriter atob btoa
    clearImmediate clearInterval clearTimeout console decodeURI decodeURIComponent encodeURI encodeURIComponent escape eval global
    globalThis isFinite isNaN navigator parseFloat parseInt queueMicrotask setImmediate structuredClone undefined unescape`,
}

/** Every member of `process` of Node 20, 22, 24 and 26, in a process that was forked as well. */
export const knownProcess: Members = {
  refused: `_debugEnd _debugProcess _disconnect _kill _send abort addUncaughtExceptionCaptureCallback disconnect execve exit kill
    reallyExit send setUncaughtExceptionCaptureCallback`,
  special: 'dlopen env getBuiltinModule hrtime report',
  clock: 'uptime',
  environment: `argv argv0 chdir cwd execArgv execPath getegid geteuid getgid getgroups getuid initgroups loadEnvFile setegid
    seteuid setgid setgroups setuid title umask`,
  machine: `_getActiveHandles _getActiveRequests availableMemory constrainedMemory cpuUsage getActiveResourcesInfo memoryUsage pid
    ppid resourceUsage threadCpuUsage`,
  unwatched: '_linkedBinding binding',
  harmless: `_channel _events _eventsCount _exiting _fatalException _handleQueue _maxListeners _pendingMessage _preload_modules
    _rawDebug _startProfilerIdleNotifier _stopProfilerIdleNotifier _tickCallback allowedNodeEnvironmentFlags arch assert channel
    config connected constructor debugPort domain emitWarning exitCode features finalization
    hasUncaughtExceptionCaptureCallback mainModule moduleLoadList nextTick noDeprecation noProcessWarnings openStdin
    platform ref release setSourceMapsEnabled sourceMapsEnabled stderr stdin stdout throwDeprecation traceDeprecation
    traceProcessWarnings unref version versions`,
}

/**
 * Methods that reach out, however a package came to the object: modules of Node's own go through them too. The holder is a
 * path from a builtin module or, after a colon alone, from the globals.
 */
export const knownMethods: readonly (readonly [holder: string, members: Members])[] = [
  ['net:Socket.prototype', { network: 'connect' }],
  ['net:Server.prototype', { network: 'listen' }],
  ['dgram:Socket.prototype', { network: 'bind connect send' }],
  ['dns:Resolver.prototype', { network: dnsCalls }],
  ['dns/promises:Resolver.prototype', { network: dnsCalls }],
  ['crypto:DiffieHellman.prototype', { random: 'generateKeys' }],
  ['crypto:DiffieHellmanGroup.prototype', { random: 'generateKeys' }],
  ['crypto:ECDH.prototype', { random: 'generateKeys' }],
  ['crypto:Sign.prototype', { random: 'sign' }],
  ['vm:Script.prototype', { unwatched: 'runInNewContext' }],
  ['timers/promises:scheduler', { clock: 'wait' }],
  [':Crypto.prototype', { random: 'getRandomValues randomUUID' }],
  [':SubtleCrypto.prototype', { random: 'encapsulateBits encapsulateKey encrypt generateKey sign wrapKey' }],
  [':Performance.prototype', { clock: 'eventLoopUtilization mark measure nodeTiming now timeOrigin timerify toJSON' }],
  [':PerformanceObserver.prototype', { clock: 'observe' }],
  [':Event.prototype', { clock: 'timeStamp' }],
  [':AbortSignal', { clock: 'timeout' }],
  [':Navigator.prototype', { machine: 'hardwareConcurrency' }],
  [':Atomics', { threads: 'wait waitAsync' }],
  [':URL', { random: 'createObjectURL' }],
  [':Temporal.Now', { clock: 'instant plainDateISO plainDateTimeISO plainTimeISO zonedDateTimeISO' }],
  [':process.memoryUsage', { machine: 'rss' }],
  [':process.report', { machine: 'getReport writeReport' }],
]

/** What using a member means; undefined where no list names it, as with one that a newer Node brings. */
export function wayOf(members: Members | undefined, name: string): Way | undefined {
  if (members === undefined) return undefined
  const { rest, ...named } = members
  const way = (Object.keys(named) as Way[]).find((each) => namesIn(named[each]!).has(name))
  return way ?? (rest as Way | undefined)
}

const split = new Map<string, ReadonlySet<string>>()

function namesIn(text: string): ReadonlySet<string> {
  const names = split.get(text) ?? new Set(text.trim().split(/\s+/))
  split.set(text, names)
  return names
}
