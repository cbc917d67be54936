import { pi } from '../maths.ts'
import { norm, dot } from '../linear-algebra/pivoted-qr.ts'
import type { Layer } from '../net.ts'
import { refit, type Explained, type Sized } from './refit.ts'
import { withOutputs } from './remove-units.ts'
import { trainStart, type StartTraining } from './train-start.ts'

/** A cluster counts if it has at least this share of the students for members. */
const gamma = 0.8

/** Trials of Levenberg-Marquardt on each student, and on the net put together. */
const [studentTrials, lastTrials] = [150, 400]

/**
 * Expand-and-Cluster (Martinelli, Simsek, Gerstner and Brea, ICML 2024, arXiv 2304.12794) for one hidden layer: several nets
 * wider than needed are trained; the incoming weight vectors (with bias, up to the activation's symmetry) of all of them are
 * clustered by average linkage of their distances; the dendrogram is cut where most clusters have at least a share γ of the
 * students for members; of these, those whose members point the same way make a unit each, the median member; the output
 * layer and then all weights are fitted. Where no cluster is left, the best student is the answer. γ and the angle are those
 * that did best here on seeds for development.
 */
export async function expandAndCluster(
  points: Explained,
  { students, ...training }: StartTraining & { readonly students: number },
  seed: number,
): Promise<Sized> {
  const trained: Sized[] = []
  for (let student = 0; student < students; student++) {
    const { layers } = await trainStart(points, training, seed + student * studentsApart)
    trained.push(refit(points, layers, { trials: studentTrials }))
  }
  const vectors = trained.flatMap(({ layers }) => incoming(points, layers))
  const clusters = bestCut(linkage(vectors), gamma * students).filter((members) => aligned(members, vectors))
  if (clusters.length === 0) return trained.reduce((best, net) => (net.mse < best.mse ? net : best))
  const units = clusters.map((members) => vectors[medoid(members, vectors)]!)
  const inputs = points.x.shape[1]
  const hidden: Layer = {
    weight: {
      shape: [units.length, inputs],
      data: Float64Array.from(units.flatMap((unit) => [...unit.subarray(0, inputs)])),
    },
    bias: Float64Array.from(units, (unit) => unit[inputs]!),
  }
  return refit(points, withOutputs(points, hidden), { trials: lastTrials })
}

/** Seeds of the students of one start differ by this. */
const studentsApart = 1 << 20

/** The units' (w, b), one of those that give the same unit up to sign: the first weight positive; of sin the bias on [-π, π). */
function incoming({ activation }: Explained, layers: readonly Layer[]): Float64Array[] {
  const { weight, bias } = layers[0]!
  const d = weight.shape[1]
  return Array.from(bias, (b, unit) => {
    const w = weight.data.subarray(unit * d, (unit + 1) * d)
    const sign = w[0]! < 0 ? -1 : 1
    const own = sign * b
    const turned = activation === 'sin' ? own - 2 * pi * Math.round(own / (2 * pi)) : own
    return Float64Array.from([...w.map((value) => sign * value), turned])
  })
}

/** Two groups joined, at the mean distance between their members. */
export interface Join {
  readonly members: readonly number[]
  readonly parts: readonly [Tree, Tree]
  readonly height: number
}

/** A vector alone, or two groups joined. */
export type Tree = number | Join

/** Agglomerative clustering by average linkage (Lance and Williams 1967): the last join, of all vectors. */
export function linkage(vectors: readonly Float64Array[]): Tree {
  let groups: { tree: Tree; size: number; to: Map<number, number>; id: number }[] = vectors.map((v, id) => ({
    tree: id,
    size: 1,
    id,
    to: new Map(vectors.map((other, k) => [k, distance(v, other)])),
  }))
  let next = vectors.length
  while (groups.length > 1) {
    const [a, b] = closest(groups)
    const height = a.to.get(b.id)!
    const members = [...membersOf(a.tree), ...membersOf(b.tree)]
    const joined = {
      tree: { members, parts: [a.tree, b.tree] as const, height },
      size: a.size + b.size,
      to: new Map<number, number>(),
      id: next++,
    }
    groups = groups.filter((group) => group !== a && group !== b)
    for (const group of groups) {
      const mean = (a.size * a.to.get(group.id)! + b.size * b.to.get(group.id)!) / joined.size
      joined.to.set(group.id, mean)
      group.to.set(joined.id, mean)
    }
    groups.push(joined)
  }
  return groups[0]!.tree
}

function closest<Group extends { readonly id: number; readonly to: ReadonlyMap<number, number> }>(
  groups: readonly Group[],
): [Group, Group] {
  let best: [Group, Group] = [groups[0]!, groups[1]!]
  let least = Infinity
  for (const [i, a] of groups.entries()) {
    for (let k = 0; k < i; k++) {
      const between = a.to.get(groups[k]!.id)!
      if (between < least) [least, best] = [between, [groups[k]!, a]]
    }
  }
  return best
}

/** The clusters of the cut that leaves the most of at least some size, the lowest of such cuts. */
export function bestCut(tree: Tree, size: number): (readonly number[])[] {
  const heights = [...new Set(joinsOf(tree).map(({ height }) => height))].sort((a, b) => a - b)
  let best: (readonly number[])[] = []
  for (const height of heights) {
    const large = cut(tree, height).filter((members) => members.length >= size)
    if (large.length > best.length) best = large
  }
  return best
}

/** The groups that are joined at or below a height. */
function cut(tree: Tree, height: number): (readonly number[])[] {
  if (typeof tree === 'number') return [[tree]]
  return tree.height <= height ? [tree.members] : tree.parts.flatMap((part) => cut(part, height))
}

function joinsOf(tree: Tree): Join[] {
  return typeof tree === 'number' ? [] : [tree, ...tree.parts.flatMap(joinsOf)]
}

function membersOf(tree: Tree): readonly number[] {
  return typeof tree === 'number' ? [tree] : tree.members
}

function aligned(members: readonly number[], vectors: readonly Float64Array[]): boolean {
  const angles = members.flatMap((a, i) => members.slice(0, i).map((b) => cosine(vectors[a]!, vectors[b]!)))
  angles.sort((a, b) => a - b)
  return angles.length > 0 && angles[angles.length >> 1]! >= leastCosine
}

/** A cluster counts if the median cosine between its members is at least this: an angle of 5 degrees. */
const leastCosine = 0.9962

function cosine(a: Float64Array, b: Float64Array): number {
  return dot(a, b) / (norm(a) * norm(b))
}

/** The member with the least sum of distances to the others. */
function medoid(members: readonly number[], vectors: readonly Float64Array[]): number {
  const sums = members.map((a) => members.reduce((sum, b) => sum + distance(vectors[a]!, vectors[b]!), 0))
  return members[sums.indexOf(Math.min(...sums))]!
}

function distance(a: Float64Array, b: Float64Array): number {
  return norm(a.map((value, i) => value - b[i]!))
}
