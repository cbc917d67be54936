// Products of small matrices with blocks of samples, in tiles that stay in registers.
#pragma once
#include "vector.h"

// A matrix read as w[r * row + k * column], so that a transpose is a swap of strides.
typedef struct {
  const double *w;
  int row, column;
} Matrix;

// What a row of combine_tiles() starts from, and what becomes of its sum.
enum Start { FROM_ZERO, FROM_BIAS };
enum Finish { AS_IT_IS, RECTIFIED };

INLINE V finished(int finish, V sum) { return finish == RECTIFIED ? greatest(0.0, sum) : sum; }

// Rows that a tile holds, vectors of samples (or terms) that it holds of each, and loops over them.
#define TILE_ROWS 4
#define EACH_ROW_OF(rows) _Pragma("GCC unroll 4") for (int r = 0; r < (rows); r++)
#define EACH_OF_TILE _Pragma("GCC unroll 4") for (int i = 0; i < TILE; i++)
#define EACH_TERM_OF(terms) _Pragma("GCC unroll 4") for (int k = 0; k < (terms); k++)

// result[r][s] = start + sum over k of w[r][k] x[k][s]: 1 or 4 rows r, TILE vectors of samples at a time.
INLINE void combine_tiles(int rows, int start, int finish, Matrix m, const double *bias, const double *x, int terms, double *result, int block) {
  for (int s = 0; s < block; s += TILE * W) {
    V sum[TILE_ROWS][TILE];
    EACH_ROW_OF(rows) EACH_OF_TILE sum[r][i] = start == FROM_BIAS ? splat(bias[r]) : zero();
    const double *xk = x + s, *wk = m.w;
    for (int k = 0; k < terms; k++, xk += block, wk += m.column) {
      V samples[TILE];
      EACH_OF_TILE samples[i] = load(xk + i * W);
      EACH_ROW_OF(rows) {
        V w = splat(wk[r * m.row]);
        EACH_OF_TILE sum[r][i] = sum[r][i] + w * samples[i];
      }
    }
    EACH_ROW_OF(rows) EACH_OF_TILE store(result + r * block + s + i * W, finished(finish, sum[r][i]));
  }
}

INLINE void combine_rows(int start, int finish, Matrix m, const double *bias, const double *x, int terms, double *result, int block, int rows) {
  int r = 0;
  for (; r + TILE_ROWS <= rows; r += TILE_ROWS)
    combine_tiles(TILE_ROWS, start, finish, (Matrix){m.w + r * m.row, m.row, m.column}, bias + r, x, terms, result + r * block, block);
  for (; r < rows; r++)
    combine_tiles(1, start, finish, (Matrix){m.w + r * m.row, m.row, m.column}, bias + r, x, terms, result + r * block, block);
}
// result = bias + w x; the same where it is positive and 0 elsewhere; result = w x.
NOINLINE void affine(Matrix m, const double *bias, const double *x, int terms, double *result, int block, int rows) {
  combine_rows(FROM_BIAS, AS_IT_IS, m, bias, x, terms, result, block, rows);
}
NOINLINE void rectified_affine(Matrix m, const double *bias, const double *x, int terms, double *result, int block, int rows) {
  combine_rows(FROM_BIAS, RECTIFIED, m, bias, x, terms, result, block, rows);
}
NOINLINE void product(Matrix m, const double *x, int terms, double *result, int block, int rows) {
  combine_rows(FROM_ZERO, AS_IT_IS, m, m.w, x, terms, result, block, rows);
}

// affine() for one or two inputs, two rows at a time: the weights stay in registers.
INLINE V affine_of(int inputs, const double *w, V bias, const double *x, int block) {
  V sum = bias + splat(w[0]) * load(x);
  if (inputs == 2) sum = sum + splat(w[1]) * load(x + block);
  return sum;
}
INLINE void affine_of_pair(int inputs, int finish, const double *w, const double *bias, const double *x, double *result, int block) {
  V b0 = splat(bias[0]), b1 = splat(bias[1]);
  const double w0[2] = {w[0], w[inputs - 1]}, w1[2] = {w[inputs], w[2 * inputs - 1]};
  for (int s = 0; s < block; s += 2 * W) {
    V a0 = affine_of(inputs, w0, b0, x + s, block), c0 = affine_of(inputs, w0, b0, x + s + W, block);
    V a1 = affine_of(inputs, w1, b1, x + s, block), c1 = affine_of(inputs, w1, b1, x + s + W, block);
    store(result + s, finished(finish, a0)), store(result + s + W, finished(finish, c0));
    store(result + block + s, finished(finish, a1)), store(result + block + s + W, finished(finish, c1));
  }
}
INLINE void affine_of_few(int inputs, int finish, const double *w, const double *bias, const double *x, double *result, int block, int rows) {
  for (int r = 0; r < rows; r += 2) affine_of_pair(inputs, finish, w + r * inputs, bias + r, x, result + r * block, block);
}
#define FEW_PARAMETERS const double *w, const double *bias, const double *x, double *result, int block, int rows
NOINLINE void affine_of_1(FEW_PARAMETERS) { affine_of_few(1, AS_IT_IS, w, bias, x, result, block, rows); }
NOINLINE void affine_of_2(FEW_PARAMETERS) { affine_of_few(2, AS_IT_IS, w, bias, x, result, block, rows); }
NOINLINE void rectified_affine_of_1(FEW_PARAMETERS) { affine_of_few(1, RECTIFIED, w, bias, x, result, block, rows); }
NOINLINE void rectified_affine_of_2(FEW_PARAMETERS) { affine_of_few(2, RECTIFIED, w, bias, x, result, block, rows); }

// result[s] += sum over r of w[r] x[r][s], in the order of r.
NOINLINE void add_combination(const double *w, const double *x, double *result, int block, int rows) {
  int r = 0;
  for (; r + 4 <= rows; r += 4, x += 4 * block) {
    V w0 = splat(w[r]), w1 = splat(w[r + 1]), w2 = splat(w[r + 2]), w3 = splat(w[r + 3]);
    const double *x1 = x + block, *x2 = x1 + block, *x3 = x2 + block;
    for (int s = 0; s < block; s += W)
      store(result + s, load(result + s) + w0 * load(x + s) + w1 * load(x1 + s) + w2 * load(x2 + s) + w3 * load(x3 + s));
  }
  for (; r < rows; r++, x += block)
    for (int s = 0; s < block; s += W) store(result + s, load(result + s) + splat(w[r]) * load(x + s));
}

// One pass over a block for each W of the 8 lanes: `lane` is the first of them, samples follow each other by LANES.
#define EACH_LANE for (int lane = 0; lane < LANES; lane += W)

// sums[r][k] += z[r] . x[k] in lanes, four rows r, 1 or TILE terms k; sums[r] starts at r * row_sums.
INLINE void correlate_tile(int terms, const double *z, const double *x, int samples, int stride, double *sums, int row_sums) {
  EACH_LANE {
    V sum[TILE_ROWS][TILE];
    EACH_ROW_OF(TILE_ROWS) EACH_TERM_OF(terms) sum[r][k] = load(sums + r * row_sums + LANES * k + lane);
    for (int s = lane; s < samples; s += LANES) {
      V row[TILE_ROWS];
      EACH_ROW_OF(TILE_ROWS) row[r] = load(z + r * stride + s);
      EACH_TERM_OF(terms) {
        V term = load(x + k * stride + s);
        EACH_ROW_OF(TILE_ROWS) sum[r][k] = sum[r][k] + row[r] * term;
      }
    }
    EACH_ROW_OF(TILE_ROWS) EACH_TERM_OF(terms) store(sums + r * row_sums + LANES * k + lane, sum[r][k]);
  }
}
INLINE void correlate_4_rows(const double *z, const double *x, int terms, int samples, int stride, double *sums, int row_sums) {
  int k = 0;
  for (; k + TILE <= terms; k += TILE) correlate_tile(TILE, z, x + k * stride, samples, stride, sums + LANES * k, row_sums);
  for (; k < terms; k++) correlate_tile(1, z, x + k * stride, samples, stride, sums + LANES * k, row_sums);
}
INLINE void correlate_1_with_1(const double *z, const double *x, int samples, double *sums) {
  EACH_LANE {
    V a = load(sums + lane);
    for (int s = lane; s < samples; s += LANES) a = a + load(x + s) * load(z + s);
    store(sums + lane, a);
  }
}
// A single row z: products commute, so four of x at a time take the places of the rows.
INLINE void correlate_row(const double *z, const double *x, int terms, int samples, int stride, double *sums) {
  int k = 0;
  for (; k + 4 <= terms; k += 4) correlate_4_rows(x + k * stride, z, 1, samples, stride, sums + LANES * k, LANES);
  for (; k < terms; k++) correlate_1_with_1(z, x + k * stride, samples, sums + LANES * k);
}
NOINLINE void correlate(const double *z, int rows, const double *x, int terms, int samples, int stride, double *sums, int row_sums) {
  int r = 0;
  for (; r + 4 <= rows; r += 4) correlate_4_rows(z + r * stride, x, terms, samples, stride, sums + r * row_sums, row_sums);
  for (; r < rows; r++) correlate_row(z + r * stride, x, terms, samples, stride, sums + r * row_sums);
}
// The lower triangle of four rows' products with each other, the diagonal with it.
#define EACH_OF_TRIANGLE EACH_ROW_OF(TILE_ROWS) EACH_TERM_OF(r + 1)
NOINLINE void correlate_triangle(const double *z, int samples, int stride, double *sums, int row_sums) {
  EACH_LANE {
    V sum[TILE_ROWS][TILE_ROWS];
    EACH_OF_TRIANGLE sum[r][k] = load(sums + r * row_sums + LANES * k + lane);
    for (int s = lane; s < samples; s += LANES) {
      V row[TILE_ROWS];
      EACH_ROW_OF(TILE_ROWS) row[r] = load(z + r * stride + s);
      EACH_OF_TRIANGLE sum[r][k] = sum[r][k] + row[r] * row[k];
    }
    EACH_OF_TRIANGLE store(sums + r * row_sums + LANES * k + lane, sum[r][k]);
  }
}
// sums[r][k] += x[first + r] . x[k] for k <= first + r, four rows r or one.
INLINE void correlate_with_earlier(const double *x, int first, int rows, int samples, int stride, double *sums, int row_sums) {
  const double *z = x + (int64_t)first * stride;
  correlate(z, rows, x, rows == TILE_ROWS ? first : first + 1, samples, stride, sums, row_sums);
  if (rows == TILE_ROWS) correlate_triangle(z, samples, stride, sums + LANES * first, row_sums);
}
