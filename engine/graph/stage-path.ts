import { describeValue } from '../values/show-value.ts'
import { cutText, printableLine } from '../values/printable.ts'
import { UserError } from '../values/user-error.ts'

/**
 * Reads the path of a stage's file in what `use` was given: `() => import('./stages/train.ts')`. The function is not called,
 * so that no stage is loaded here: its text is read.
 *
 * @throws UserError `bad-use` where that names no file, or not one alone and as it is written.
 */
export function stagePath(load: unknown): string {
  if (typeof load !== 'function') throw badUse(`use() could not find a stage file in ${describeValue(load)}`)
  const text = withoutComments(String(load))
  const imports = [...text.matchAll(/\bimport\s*\(/g)].map(({ index }) => callAt(text, index))
  const [only = '', ...others] = imports
  if (imports.length === 0) throw badUse(`use() could not find a stage file in \`${shown(text)}\``)
  if (others.length > 0) throw badUse(`use() takes one stage file, and \`${shown(text)}\` imports ${imports.length}`)
  const literal = /^import\s*\(\s*(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\$]|\\.)*)`)\s*[,)]/s.exec(
    only,
  )
  if (literal === null) throw badUse(`the path in \`${shown(only)}\` is not one literal string`)
  const path = unescaped(literal[1] ?? literal[2] ?? literal[3]!)
  if (/^\.\.?\//.test(path)) return path
  throw badUse(`the path in \`${shown(only)}\` does not begin with ./ or ../`)
}

function withoutComments(text: string): string {
  const textOrComment = /("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)|\/\*.*?\*\/|\/\/[^\n]*/gs
  return text.replace(textOrComment, (_, kept: string | undefined) => kept ?? '')
}

/** A call from its name to the bracket that ends it: loaders for TypeScript put code of their own after it. */
function callAt(text: string, start: number): string {
  let open = 0
  for (let at = text.indexOf('(', start); at < text.length; at++) {
    if (text[at] === '(') open += 1
    if (text[at] === ')' && (open -= 1) === 0) return text.slice(start, at + 1)
  }
  return text.slice(start)
}

function shown(code: string): string {
  return cutText(printableLine(code.replace(/\s+/g, ' ')), 80)
}

/** A text as it stands between quotes in a program: loaders write letters beyond ASCII as escapes. */
function unescaped(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|(.))/g,
    (_, ...found: string[]) => {
      const [byte, unit, point, other = ''] = found
      return (byte ?? unit ?? point) ? String.fromCodePoint(parseInt(byte ?? unit ?? point!, 16)) : other
    },
  )
}

function badUse(what: string): UserError {
  return new UserError({
    code: 'bad-use',
    what,
    at: 'use',
    fix: "write use(() => import('./stages/<name>.ts')) for each stage: use() reads the path and does not run the function. The path is relative to the pipeline, or to the module whose import.meta.url is given",
  })
}
