// Loaded by --import: sets a breakpoint at a line of a TypeScript source, as a debugger does, and prints where it was hit and a variable.
import { Buffer } from 'node:buffer'
import { Session } from 'node:inspector'
import { once } from 'node:events'
import { writeSync } from 'node:fs'
import { setInterval } from 'node:timers'
import { URL } from 'node:url'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

if (isMainThread) {
  const { file, line, show } = Object.fromEntries(new URL(import.meta.url).searchParams)
  const worker = new Worker(new URL(import.meta.url), { execArgv: [], workerData: { file, line: Number(line), show } })
  await once(worker, 'message')
  worker.unref()
} else {
  // A session by itself does not keep a thread.
  setInterval(() => undefined, 1000)
  await attach(workerData)
}

async function attach({ file, line, show }) {
  const { generatedPositionFor, LEAST_UPPER_BOUND, originalPositionFor, TraceMap } =
    await import('@jridgewell/trace-mapping')
  const session = new Session()
  session.connectToMainThread()
  const maps = new Map()
  const ask = (method, params) => new Promise((resolve) => session.post(method, params, (_, result) => resolve(result)))
  session.on('Debugger.scriptParsed', ({ params: { scriptId, url, sourceMapURL } }) => {
    if (!url.endsWith(`/${file}`)) return
    maps.set(scriptId, new TraceMap(Buffer.from(sourceMapURL.split('base64,')[1], 'base64').toString()))
  })
  session.on('Debugger.paused', async ({ params: { callFrames, data, reason } }) => {
    if (reason === 'instrumentation') {
      const map = maps.get(data.scriptId)
      if (map !== undefined) {
        const { line: lineNumber, column: columnNumber } = generatedPositionFor(map, {
          source: map.sources[0],
          line,
          column: 0,
          bias: LEAST_UPPER_BOUND,
        })
        await ask('Debugger.setBreakpoint', {
          location: { scriptId: data.scriptId, lineNumber: lineNumber - 1, columnNumber },
        })
      }
    } else {
      const [{ callFrameId, location }] = callFrames
      const place = originalPositionFor(maps.get(location.scriptId), {
        line: location.lineNumber + 1,
        column: location.columnNumber,
      })
      const { result } = await ask('Debugger.evaluateOnCallFrame', { callFrameId, expression: show })
      writeSync(1, `paused at ${file}:${place.line}, ${show} is ${result.value}\n`)
    }
    await ask('Debugger.resume')
  })
  await ask('Debugger.enable')
  await ask('Debugger.setInstrumentationBreakpoint', { instrumentation: 'beforeScriptWithSourceMapExecution' })
  parentPort.postMessage('ready')
}
