import { executionsFile, historyFile, manifestFile, metadataFile, previewFile } from './crate-paths.ts'

/** The text of a crate's README.md: how it is read, and how it is checked. */
export function readme(name: string): string {
  return `# A crate of ${name}

Open \`${previewFile}\` in a browser: it says what this crate is of, and how that was made.

    sha256sum --check --quiet ${manifestFile}     # are all files as they were written?
    npx lineal replay .                               # executes everything again, and compares the bytes

\`lineal replay\` needs Node and nothing else. It runs the code in \`code/\`, and says so before it does.

- \`artifacts/\` holds what tasks made and read, in open formats, each under the sha256 of its bytes.
- \`code/\` holds what was executed, \`sources/\` what that was built from, \`packages/\` the lock of the packages.
- \`${executionsFile}\` holds the record of each execution, \`${historyFile}\` its place in the history of the store.
- \`${metadataFile}\` tells all of it as an RO-Crate 1.1 with the profile Provenance Run Crate 0.5.
`
}
