// Products of small matrices with blocks of samples, in tiles that stay in registers.
#pragma once
#include "vector.h"

// A matrix read as w[r * row + k * column], so that a transpose is a swap of strides.
typedef struct {
  const double *w;
  int row, column;
} Matrix;

// What a row of combine() starts from.
enum Start { FROM_ZERO, FROM_BIAS };

INLINE V start_value(int start, const double *bias) {
  if (start == FROM_BIAS) return splat(*bias);
  return zero();
}

// result[r][s] = start + sum over k of w[r][k] x[k][s], four rows r.
INLINE void combine_4_rows(int start, Matrix m, const double *bias, const double *x, int terms, double *result, int block) {
  double *c0 = result, *c1 = c0 + block, *c2 = c1 + block, *c3 = c2 + block;
  for (int s = 0; s < block; s += 2 * W) {
    V a00 = start_value(start, bias), a01 = a00, a10 = start_value(start, bias + 1), a11 = a10;
    V a20 = start_value(start, bias + 2), a21 = a20, a30 = start_value(start, bias + 3), a31 = a30;
    const double *xk = x + s, *w0 = m.w, *w1 = w0 + m.row, *w2 = w1 + m.row, *w3 = w2 + m.row;
    for (int k = 0; k < terms; k++) {
      V x0 = load(xk), x1 = load(xk + W);
      V q0 = splat(*w0), q1 = splat(*w1), q2 = splat(*w2), q3 = splat(*w3);
      a00 = a00 + q0 * x0, a01 = a01 + q0 * x1;
      a10 = a10 + q1 * x0, a11 = a11 + q1 * x1;
      a20 = a20 + q2 * x0, a21 = a21 + q2 * x1;
      a30 = a30 + q3 * x0, a31 = a31 + q3 * x1;
      xk += block, w0 += m.column, w1 += m.column, w2 += m.column, w3 += m.column;
    }
    store(c0 + s, a00), store(c0 + s + W, a01), store(c1 + s, a10), store(c1 + s + W, a11);
    store(c2 + s, a20), store(c2 + s + W, a21), store(c3 + s, a30), store(c3 + s + W, a31);
  }
}
INLINE void combine_row(int start, Matrix m, const double *bias, const double *x, int terms, double *result, int block) {
  for (int s = 0; s < block; s += 2 * W) {
    V a0 = start_value(start, bias), a1 = a0;
    for (int k = 0; k < terms; k++) {
      V q = splat(m.w[k * m.column]);
      a0 = a0 + q * load(x + k * block + s), a1 = a1 + q * load(x + k * block + s + W);
    }
    store(result + s, a0), store(result + s + W, a1);
  }
}

INLINE void combine_rows(int start, Matrix m, const double *bias, const double *x, int terms, double *result, int block, int rows) {
  int r = 0;
  for (; r + 4 <= rows; r += 4)
    combine_4_rows(start, (Matrix){m.w + r * m.row, m.row, m.column}, bias + r, x, terms, result + r * block, block);
  for (; r < rows; r++)
    combine_row(start, (Matrix){m.w + r * m.row, m.row, m.column}, bias + r, x, terms, result + r * block, block);
}
// result = bias + w x; result = w x.
NOINLINE void affine(Matrix m, const double *bias, const double *x, int terms, double *result, int block, int rows) {
  combine_rows(FROM_BIAS, m, bias, x, terms, result, block, rows);
}
NOINLINE void product(Matrix m, const double *x, int terms, double *result, int block, int rows) {
  combine_rows(FROM_ZERO, m, m.w, x, terms, result, block, rows);
}

// affine() for one or two inputs, two rows at a time: the weights stay in registers.
INLINE V affine_of(int inputs, const double *w, V bias, const double *x, int block) {
  V sum = bias + splat(w[0]) * load(x);
  if (inputs == 2) sum = sum + splat(w[1]) * load(x + block);
  return sum;
}
INLINE void affine_of_few(int inputs, const double *w, const double *bias, const double *x, double *result, int block) {
  V b0 = splat(bias[0]), b1 = splat(bias[1]);
  const double w0[2] = {w[0], w[inputs - 1]}, w1[2] = {w[inputs], w[2 * inputs - 1]};
  for (int s = 0; s < block; s += 2 * W) {
    V a0 = affine_of(inputs, w0, b0, x + s, block), c0 = affine_of(inputs, w0, b0, x + s + W, block);
    V a1 = affine_of(inputs, w1, b1, x + s, block), c1 = affine_of(inputs, w1, b1, x + s + W, block);
    store(result + s, a0), store(result + s + W, c0), store(result + block + s, a1), store(result + block + s + W, c1);
  }
}
NOINLINE void affine_of_1(const double *w, const double *bias, const double *x, double *result, int block, int rows) {
  for (int r = 0; r < rows; r += 2) affine_of_few(1, w + r, bias + r, x, result + r * block, block);
}
NOINLINE void affine_of_2(const double *w, const double *bias, const double *x, double *result, int block, int rows) {
  for (int r = 0; r < rows; r += 2) affine_of_few(2, w + 2 * r, bias + r, x, result + r * block, block);
}

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

// sums[r][k] += z[r] . x[k] in lanes, rows r = 0..3; sums[r] starts at r * row_sums.
INLINE void correlate_4_rows(const double *z, const double *x, int terms, int samples, int stride, double *sums, int row_sums) {
  const double *z0 = z, *z1 = z0 + stride, *z2 = z1 + stride, *z3 = z2 + stride;
  int k = 0;
  for (; k + 2 <= terms; k += 2) EACH_LANE {
      const double *xa = x + k * stride, *xb = xa + stride;
      double *g0 = sums + LANES * k + lane, *g1 = g0 + row_sums, *g2 = g1 + row_sums, *g3 = g2 + row_sums;
      V a0 = load(g0), b0 = load(g0 + LANES), a1 = load(g1), b1 = load(g1 + LANES);
      V a2 = load(g2), b2 = load(g2 + LANES), a3 = load(g3), b3 = load(g3 + LANES);
      for (int s = lane; s < samples; s += LANES) {
        V xs = load(xa + s), ys = load(xb + s), q0 = load(z0 + s), q1 = load(z1 + s), q2 = load(z2 + s), q3 = load(z3 + s);
        a0 = a0 + q0 * xs, b0 = b0 + q0 * ys;
        a1 = a1 + q1 * xs, b1 = b1 + q1 * ys;
        a2 = a2 + q2 * xs, b2 = b2 + q2 * ys;
        a3 = a3 + q3 * xs, b3 = b3 + q3 * ys;
      }
      store(g0, a0), store(g0 + LANES, b0), store(g1, a1), store(g1 + LANES, b1);
      store(g2, a2), store(g2 + LANES, b2), store(g3, a3), store(g3 + LANES, b3);
    }
  if (k < terms) EACH_LANE {
      const double *xa = x + k * stride;
      double *g0 = sums + LANES * k + lane, *g1 = g0 + row_sums, *g2 = g1 + row_sums, *g3 = g2 + row_sums;
      V a0 = load(g0), a1 = load(g1), a2 = load(g2), a3 = load(g3);
      for (int s = lane; s < samples; s += LANES) {
        V xs = load(xa + s);
        a0 = a0 + load(z0 + s) * xs, a1 = a1 + load(z1 + s) * xs, a2 = a2 + load(z2 + s) * xs, a3 = a3 + load(z3 + s) * xs;
      }
      store(g0, a0), store(g1, a1), store(g2, a2), store(g3, a3);
    }
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
// sums += the row's numbers, in lanes.
INLINE void accumulate(const double *row, int samples, double *sums) {
  EACH_LANE {
    V a = load(sums + lane);
    for (int s = lane; s < samples; s += LANES) a = a + load(row + s);
    store(sums + lane, a);
  }
}
