import { codeOf } from './temporary-project.ts'

/** Digests a stage of these lines. */
export const digestOf = async (...lines: readonly string[]): Promise<string> => {
  const code = await codeOf({
    'node_modules/pkg/package.json': '{}',
    'node_modules/@sinclair/typebox/package.json': '{}',
    'lib/none.ts': 'export const none = 0',
    'stages/a.ts': ["import { stage } from '../engine/index.ts'", ...lines].join('\n'),
  })
  return code.digest
}

/** Digests `lines` in two orders, with a stage that uses `a`, `b` and `log` after them. */
export async function swapped(
  first: string,
  second: string,
  around: readonly string[] = [],
): Promise<[string, string]> {
  const end = 'export default stage({ run: () => [a, b, log] })'
  const start = ['const log: unknown[] = []', ...around]
  return [await digestOf(...start, first, second, end), await digestOf(...start, second, first, end)]
}
