// Prints the digest of C sources, in the order given: of their tokens, so that comments and formatting change nothing.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import process from 'node:process'

const comment = /\/\*[^]*?\*\/|\/\/[^\n]*/
const text = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/
// A macro's name and the parenthesis of its parameters are one token: a space between them would make it another macro.
const macro = /(?<=#[ \t]*define[ \t]+)\w+\(/
const word = /\.?\d(?:[eEpP][+-]|[\w.])*|\w+/
const operator = /<<=|>>=|\.\.\.|->|\+\+|--|<<|>>|[<>=!+\-*/%&|^]=|&&|\|\||##|\S/
const continued = /\\\n/
const token = new RegExp(
  [comment, text, macro, word, continued, operator].map(({ source }) => source).join('|') + '|\n',
  'g',
)

/** A source's tokens, one space between them; a directive has a line of its own. */
function tokensOf(source) {
  let inDirective = false
  const tokens = []
  for (const [found] of source.matchAll(token)) {
    if (found.startsWith('//') || found.startsWith('/*') || found === '\\\n') continue
    if (found === '\n') {
      if (inDirective) tokens.push(found)
      inDirective = false
      continue
    }
    if (found === '#' && !inDirective) {
      inDirective = true
      tokens.push('\n')
    }
    tokens.push(found)
  }
  return tokens.join(' ')
}

const hash = createHash('sha256')
for (const file of process.argv.slice(2)) hash.update(`${file}\n${tokensOf(readFileSync(file, 'utf8'))}\n`)
process.stdout.write(`${hash.digest('hex')}\n`)
