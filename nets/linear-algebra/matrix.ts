/** A matrix in row-major order: `data[row * columns + column]`. */
export interface Matrix {
  readonly shape: readonly [rows: number, columns: number]
  readonly data: Float64Array
}

/** A matrix of zeros. */
export function zeros(rows: number, columns: number): Matrix {
  return { shape: [rows, columns], data: new Float64Array(rows * columns) }
}

/** A matrix from its rows. */
export function fromRows(rows: readonly (readonly number[])[]): Matrix {
  return { shape: [rows.length, rows[0]?.length ?? 0], data: Float64Array.from(rows.flat()) }
}

/** The matrix of one column. */
export function fromColumn(values: ArrayLike<number>): Matrix {
  return { shape: [values.length, 1], data: Float64Array.from(values) }
}

/** A copy of one column. */
export function column({ shape: [rows, columns], data }: Matrix, index: number): Float64Array {
  const values = new Float64Array(rows)
  for (let i = 0; i < rows; i++) values[i] = data[i * columns + index]!
  return values
}

/** The matrix of some of the columns, in the order given. */
export function selectColumns({ shape: [rows, columns], data }: Matrix, indices: readonly number[]): Matrix {
  const selected = zeros(rows, indices.length)
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < indices.length; j++) selected.data[i * indices.length + j] = data[i * columns + indices[j]!]!
  }
  return selected
}

/** Aᵀ. */
export function transpose(a: Matrix): Matrix {
  const [rows, columns] = a.shape
  const data = a.data.map((_, at) => a.data[(at % rows) * columns + Math.floor(at / rows)]!)
  return { shape: [columns, rows], data }
}

/** A B, of shape n x m, for A n x k and B k x m; each element is summed in order of k. */
export function multiply(a: Matrix, b: Matrix): Matrix {
  const [n, k] = a.shape
  const m = b.shape[1]
  const product = zeros(n, m)
  for (let i = 0; i < n; i++) {
    for (let l = 0; l < k; l++) {
      const value = a.data[i * k + l]!
      for (let j = 0; j < m; j++) product.data[i * m + j]! += value * b.data[l * m + j]!
    }
  }
  return product
}

/** The mean of each column. */
export function columnMeans({ shape: [rows, columns], data }: Matrix): Float64Array {
  const means = new Float64Array(columns)
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) means[j]! += data[i * columns + j]!
  return means.map((sum) => sum / rows)
}

/** The matrix with each column's mean taken away. */
export function centred(matrix: Matrix): Matrix {
  const means = columnMeans(matrix)
  return { shape: matrix.shape, data: matrix.data.map((value, i) => value - means[i % matrix.shape[1]]!) }
}

/** The matrix with each column multiplied by a factor. */
export function scaleColumns(matrix: Matrix, factors: ArrayLike<number>): Matrix {
  return { shape: matrix.shape, data: matrix.data.map((value, i) => value * factors[i % matrix.shape[1]]!) }
}

/** The matrix of covariances of the columns, (1/n) Σ (x - mean)(x - mean)ᵀ, of shape columns x columns. */
export function covariance(matrix: Matrix): Matrix {
  const [n, m] = matrix.shape
  const { data } = centred(matrix)
  const result = zeros(m, m)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      for (let k = 0; k < m; k++) result.data[j * m + k]! += data[i * m + j]! * data[i * m + k]!
    }
  }
  return { shape: [m, m], data: result.data.map((sum) => sum / n) }
}
