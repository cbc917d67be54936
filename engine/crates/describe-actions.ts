import { digestText } from '../values/digest.ts'
import { canonicalJson, type Json } from '../values/canonical-json.ts'
import { parsePreimage } from '../plan/preimage.ts'
import type { Execution, RunRecord } from '../store/open-store.ts'
import { artifactPath } from './artifact-path.ts'
import type { CrateContent } from './crate-content.ts'
import { executedIn, packageId, slotId, stepId, toolId } from './describe-code.ts'
import { groupBy } from './group-by.ts'
import { fileId, ldTime, ref, refs, type Entity } from './json-ld.ts'
import { readDigests } from './read-digests.ts'

/**
 * Describes what happened: each execution, the steps of each run, the runs, and the params. Ingest steps make nothing: they are inputs.
 * Nobody is named as who did it, because no store records that.
 */
export function describeActions(content: CrateContent): Entity[] {
  const executed = executedIn(content)
  const idOf = artifactIds(content)
  const runs = new Map(content.gathered.runs.map((run) => [run.id, run]))
  const controls = groupBy(executed, (execution) => controlId(execution))
  return [
    ...executed.map((execution) => describeExecution(execution, idOf)),
    ...describeParams(executed),
    ...[...controls].map(([id, members]) => ({
      '@id': id,
      '@type': 'ControlAction',
      name: `${members[0]!.stage} in run ${members[0]!.run}`,
      instrument: ref(stepId(members[0]!)),
      object: refs(members.map(actionId)),
    })),
    ...[...groupBy(executed, ({ run }) => run)].flatMap(([, members]) => {
      const run = runs.get(members[0]!.run)
      return run === undefined ? [] : describeRun(run, members, { content, idOf })
    }),
  ]
}

/** The ids of artifacts by digest: the first execution of those that made one names its file. */
export function artifactIds({ gathered }: CrateContent): (digest: string) => string {
  const ids = new Map<string, string>()
  for (const execution of gathered.executions)
    if (!ids.has(execution.output)) ids.set(execution.output, fileId(artifactPath(execution)))
  return (digest) => ids.get(digest)!
}

function actionId({ id }: Execution): string {
  return `#execution-${id}`
}

function controlId(execution: Execution): string {
  return `#control-${execution.run}-${stepId(execution).slice(1)}`
}

interface Describing {
  readonly content: CrateContent
  readonly idOf: (digest: string) => string
}

function describeExecution(execution: Execution, idOf: Describing['idOf']): Entity {
  const { task, code, node, host, run, started, ms, output, key, git } = execution
  const commit = git === null ? '' : `, commit ${git.commit}${git.dirty ? ' with changes that are not committed' : ''}`
  return {
    '@id': actionId(execution),
    '@type': 'CreateAction',
    name: task,
    description: `Execution ${execution.id} of run ${run}: Node ${node} on ${host}${commit}`,
    identifier: `key ${key}`,
    instrument: ref(toolId(code!)),
    object: refs([...readDigests(execution).map(({ digest }) => idOf(digest)), ...paramsOf(execution).map(paramId)]),
    result: ref(idOf(output)),
    startTime: ldTime(started),
    endTime: ldTime(new Date(Date.parse(started) + Math.round(ms)).toISOString()),
    actionStatus: 'http://schema.org/CompletedActionStatus',
  }
}

function describeRun(
  { id, began, ended, about }: RunRecord,
  members: readonly Execution[],
  { content, idOf }: Describing,
): Entity[] {
  const own = new Set<string>(members.map(({ output }) => output))
  const read = new Set<string>(members.flatMap((one) => readDigests(one).map(({ digest }) => digest)))
  const results = [...own].filter(
    (digest) => !read.has(digest) || content.about.results.some((one) => one.digest === digest),
  )
  const last = Math.max(...members.map(({ started, ms }) => Date.parse(started) + Math.round(ms)))
  const endTime = ldTime(ended ?? new Date(last).toISOString())
  const facts = [`profile ${factOf(about['profile'])}`, factOf(about['platform']), `lineal ${factOf(about['engine'])}`]
  return [
    {
      '@id': `#run-${id}`,
      '@type': 'CreateAction',
      name: `Run ${id}: ${about.command}`,
      description: facts.join(', '),
      instrument: ref(fileId(content.workflow)),
      object: refs([...read].filter((digest) => !own.has(digest)).map(idOf)),
      result: refs(results.map(idOf)),
      startTime: ldTime(began),
      endTime,
      actionStatus: 'http://schema.org/CompletedActionStatus',
    },
    {
      '@id': `#engine-${id}`,
      '@type': 'OrganizeAction',
      name: `lineal in run ${id}`,
      instrument: ref(packageId('lineal', content.about.engine)),
      object: refs(members.map(controlId)),
      result: ref(`#run-${id}`),
      startTime: ldTime(began),
      endTime,
    },
  ]
}

function factOf(fact: Json | undefined): string {
  return typeof fact === 'string' ? fact : 'not recorded'
}

interface Param {
  readonly name: string
  readonly value: Json
}

function paramsOf({ params }: Execution): Param[] {
  return Object.entries(JSON.parse(params) as Record<string, Json>).map(([name, value]) => ({ name, value }))
}

function paramId(param: Param): string {
  return `#param-${digestText('param', canonicalJson({ ...param })).slice(0, 16)}`
}

/** Equal params of all tasks are one entity. */
function describeParams(executed: readonly Execution[]): Entity[] {
  const params = new Map<string, Param & { readonly slots: Set<string> }>()
  for (const execution of executed) {
    for (const param of paramsOf(execution)) {
      const known = params.get(paramId(param)) ?? { ...param, slots: new Set<string>() }
      known.slots.add(slotId(toolId(parsePreimage(execution.preimage).code), 'param', param.name))
      params.set(paramId(param), known)
    }
  }
  return [...params].map(([id, { name, value, slots }]) => ({
    '@id': id,
    '@type': 'PropertyValue',
    name,
    value:
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
        ? value
        : canonicalJson(value),
    exampleOfWork: refs(slots),
  }))
}
