import type { Execution, StoredCode } from '../store/open-store.ts'
import { declarationOf } from '../store/stored-code.ts'
import type { KindDeclaration } from '../values/declaration.ts'
import { short } from '../plan/reason.ts'
import { ingestedFile } from './artifact-path.ts'
import type { CrateContent } from './crate-content.ts'
import { codeFolder } from './crate-paths.ts'
import { authorId } from './describe-root.ts'
import { fileId, ref, refs, type Entity } from './json-ld.ts'

/** The id of the tool that a stage's code is. */
export function toolId(code: string): string {
  return fileId(`${codeFolder(code)}/bundle.mjs`)
}

/** The id of a step: a stage with its code. */
export function stepId({ stage, code }: Pick<Execution, 'stage' | 'code'>): string {
  return `#step-${encodeURIComponent(stage)}-${short(code!)}`
}

/** The id of a slot of a tool or of the workflow. */
export function slotId(owner: string, side: 'input' | 'output' | 'param', name: string): string {
  return `${owner}#${side}-${encodeURIComponent(name)}`
}

/** The executions that ran code, ingest steps left out. */
export function executedIn({ gathered }: CrateContent): readonly Execution[] {
  return gathered.executions.filter(({ code }) => code !== null)
}

/** Describes the workflow, its steps, the tools that these are made by, and what goes in and out: those slots that something of the crate fills. */
export function describeCode(content: CrateContent, filled: ReadonlySet<string>): Entity[] {
  const { gathered, packages } = content
  return [
    ...describeWorkflow(content),
    ...describeSteps(content),
    ...[...gathered.codes.values()].flatMap((code) => describeTool(code, content, filled)),
    ...packages.map(({ name, version, integrity, homepage }) => ({
      '@id': packageId(name, version),
      '@type': 'SoftwareApplication',
      name,
      softwareVersion: version,
      description: integrity === undefined ? undefined : `integrity ${integrity}`,
      url: homepage,
    })),
    language('#typescript', 'TypeScript', 'https://www.typescriptlang.org/'),
    language('#javascript', 'JavaScript', 'https://tc39.es/ecma262/'),
    {
      '@id': packageId('lineal', content.about.engine),
      '@type': 'SoftwareApplication',
      name: 'lineal',
      softwareVersion: content.about.engine,
      description: 'The engine that executed the tasks and wrote this crate',
    },
  ]
}

function language(id: string, name: string, url: string): Entity {
  return { '@id': id, '@type': 'ComputerLanguage', name, url }
}

/** A package by its name on npm: a package URL. */
export function packageId(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${encodeURIComponent(version)}`
}

function describeWorkflow(content: CrateContent): Entity[] {
  const { about, gathered, workflow, project } = content
  const id = fileId(workflow)
  const files = gathered.executions.flatMap(({ record }) => ingestedFile(record) ?? [])
  const steps = executedIn(content).map(stepId)
  const inputs = [...new Set(files)].map((file) => slot(slotId(id, 'input', file), file, 'File'))
  const outputs = [...new Set(about.results.map(({ task }) => task))].map((task) =>
    slot(slotId(id, 'output', task), task, 'File'),
  )
  return [
    {
      '@id': id,
      '@type': ['File', 'SoftwareSourceCode', 'ComputationalWorkflow', ...(steps.length > 0 ? ['HowTo'] : [])],
      name: about.name,
      description: 'The graph of the pipeline, as it stood when the crate was written',
      programmingLanguage: ref('#typescript'),
      encodingFormat: 'text/x-typescript',
      conformsTo: ref('https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE'),
      version: project.version,
      creator: refs(project.authors.map(authorId)),
      hasPart: refs([...gathered.codes.keys()].map(toolId)),
      step: refs(steps),
      input: refs(inputs.map((one) => one['@id'])),
      output: refs(outputs.map((one) => one['@id'])),
    },
    {
      '@id': 'https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE',
      '@type': 'CreativeWork',
      name: 'ComputationalWorkflow',
      version: '1.0',
    },
    ...inputs,
    ...outputs,
  ]
}

function describeSteps(content: CrateContent): Entity[] {
  const steps = new Map(executedIn(content).map((execution) => [stepId(execution), execution]))
  return [...steps].map(([id, { stage, code }], i) => ({
    '@id': id,
    '@type': 'HowToStep',
    name: stage,
    position: i + 1,
    workExample: ref(toolId(code!)),
  }))
}

function describeTool(code: StoredCode, content: CrateContent, filled: ReadonlySet<string>): Entity[] {
  const { digest, file, packages } = code
  const id = toolId(digest)
  const { inputs, params, output, impure, machine } = declarationOf(code)
  const { properties = {} } = params as { readonly properties?: Readonly<Record<string, object>> }
  const slots = [
    ...Object.entries(inputs).map(([name, kind]) => ({
      ...slot(slotId(id, 'input', name), name, 'File'),
      ...ofKind(kind),
    })),
    ...Object.entries(properties).map(([name, schema]) => slot(slotId(id, 'param', name), name, typeOf(schema))),
  ].filter((one) => filled.has(one['@id']))
  const out = { ...slot(slotId(id, 'output', 'output'), 'output', 'File'), ...ofKind(output) }
  const direct = packages.map(({ name, version }) => packageId(name, version))
  const described = new Set(content.packages.map(({ name, version }) => packageId(name, version)))
  return [
    {
      '@id': id,
      '@type': ['File', 'SoftwareSourceCode'],
      name: file,
      description: [
        `The stage ${file} as it was executed`,
        impure && `impure: ${impure}`,
        machine && `its bits depend on the machine: ${machine}`,
      ]
        .filter((text) => text !== undefined)
        .join('; '),
      identifier: `code ${digest}`,
      version: short(digest),
      programmingLanguage: ref('#javascript'),
      encodingFormat: 'text/javascript',
      runtimePlatform: 'Node.js',
      softwareRequirements: refs(direct.filter((one) => described.has(one))),
      input: refs(slots.map((one) => one['@id'])),
      output: ref(out['@id']),
    },
    ...slots,
    out,
  ]
}

function slot(id: string, name: string, additionalType: string): Entity {
  return { '@id': id, '@type': 'FormalParameter', name, additionalType }
}

function ofKind({ format, ...kind }: KindDeclaration & { readonly many?: boolean }): Pick<Entity, string> {
  return { description: `format ${format}`, ...(kind.many === true ? { multipleValues: true } : {}) }
}

const types: Readonly<Record<string, string>> = {
  string: 'Text',
  integer: 'Integer',
  number: 'Float',
  boolean: 'Boolean',
}

function typeOf(schema: object): string {
  return types[(schema as { readonly type?: string }).type ?? ''] ?? 'PropertyValue'
}
