import { program, Type } from 'lineal'
import { Points } from '../schemas/points.ts'

/** A random forest of scikit-learn, fitted to points; what it says at their places. */
export default program({
  inputs: { data: Points },
  params: Type.Object({ trees: Type.Integer(), depth: Type.Integer() }),
  output: Points,
  // The bytes of these files are in the key, and the program finds no others of the project.
  sources: ['python/*.py'],
  // What these commands print is in the key. The folder of a tool that is named by a path comes first in the program's PATH.
  tools: {
    python: ['.venv/bin/python', '--version'],
    packages: ['.venv/bin/python', '-m', 'pip', 'freeze'],
  },
  run: ({ $, input, params, output }) => $`python python/forest.py ${input.data} ${params} ${output}`,
})
