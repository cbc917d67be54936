// Symmetric positive definite systems of any size, by elimination without pivoting (L D L^T).
//
//   a = n rows of `stride` numbers | matrix, n columns, padded to a multiple of 8 | right-hand sides, padded likewise |
#pragma once
#include "vector.h"

INLINE int padded_to_8(int n) { return (n + 7) & ~7; }

// row -= factor * pivot_row, from a column on (rounded down to a whole vector: what lies left of it is not read again).
INLINE void subtract_row(double *row, double factor, const double *pivot_row, int from, int stride) {
  V f = splat(factor);
  for (int c = from & ~7; c < stride; c += W) store(row + c, load(row + c) - f * load(pivot_row + c));
}

// Upper triangle, and the right-hand sides with it. An unknown whose pivot is not above `floor` is left out: its solution is 0.
// Returns the least pivot.
static double eliminate(double *a, int n, int stride, double floor) {
  double least_pivot = __builtin_inf();
  for (int k = 0; k < n; k++) {
    double *pivot_row = a + (int64_t)k * stride, pivot = pivot_row[k];
    if (!(pivot >= least_pivot)) least_pivot = pivot;
    if (!(pivot > floor)) {
      pivot_row[k] = 0.0;
      continue;
    }
    for (int i = k + 1; i < n; i++) subtract_row(a + (int64_t)i * stride, pivot_row[i] / pivot, pivot_row, i, stride);
  }
  return least_pivot;
}

// Solutions in place of the right-hand sides, from the last unknown to the first.
static void substitute_back(double *a, int n, int stride) {
  int right = padded_to_8(n);
  for (int k = n - 1; k >= 0; k--) {
    double *row = a + (int64_t)k * stride, inverse = row[k] == 0.0 ? 0.0 : 1.0 / row[k];
    for (int c = right; c < stride; c += W) store(row + c, load(row + c) * splat(inverse));
    for (int i = 0; i < k; i++) {
      double *upper = a + (int64_t)i * stride;
      for (int c = right; c < stride; c += W) store(upper + c, load(upper + c) - splat(upper[k]) * load(row + c));
    }
  }
}

static double solve_symmetric(double *a, int n, int stride, double floor) {
  double least_pivot = eliminate(a, n, stride, floor);
  substitute_back(a, n, stride);
  return least_pivot;
}
