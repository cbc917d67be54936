// Activations and their slopes, a row (or several) at a time: values in place of the sums that enter the units; the slope is
// stored where it cannot be had cheaply from the value.
#pragma once
#include "elementary.h"
#include "net.h"

// How the slope is found again in the backward pass.
enum Slope { STORED, ONE, STEP, ONE_MINUS_SQUARE };

INLINE int slope_of(int activation) {
  switch (activation) {
    case IDENTITY: return ONE;
    case RELU: return STEP;
    case TANH: return ONE_MINUS_SQUARE;
    default: return STORED;
  }
}

// 1 / (1 + e), e = exp(-z); slope a^2 e, which has no cancellation. Below -708 e would overflow.
INLINE void sigmoid(Group z, double *values, double *slopes) {
  Group e = exponential(minus(all(0.0), at_least(-708.0, z))), a = over(all(1.0), plus(all(1.0), e));
  store_group(values, a);
  store_group(slopes, times(times(a, e), a));
}
// z Phi(z), Phi(z) = erfc(-z / sqrt 2) / 2 (Hendrycks & Gimpel, arXiv 1606.08415); slope Phi(z) + z phi(z).
INLINE void gelu(Group z, double *values, double *slopes) {
  Group x = times(z, all(0.7071067811865476)), positive = magnitude(x), gaussian = exponential(minus(all(0.0), times(x, x)));
  Group tail = times(erfc_tail(positive, gaussian), all(0.5));
  Group far = where_below(x, 0.0, tail, minus(all(1.0), tail));
  Group near = times_plus(erf_near_zero(x), all(0.5), all(0.5)), phi = where_below(positive, 1.0, near, far);
  store_group(values, times(z, phi));
  store_group(slopes, times_plus(times(z, all(0.3989422804014327)), gaussian, phi));
}
// exp(-z^2); slope -2 z a.
INLINE void gaussian(Group z, double *values, double *slopes) {
  Group a = exponential(minus(all(0.0), times(z, z)));
  store_group(values, a);
  store_group(slopes, times(times(z, all(-2.0)), a));
}
INLINE void square(Group z, double *values, double *slopes) {
  store_group(values, times(z, z));
  store_group(slopes, plus(z, z));
}

INLINE void activate_group(int activation, double *values, double *slopes) {
  Group z = load_group(values);
  switch (activation) {
    case TANH: store_group(values, hyperbolic_tangent(z)); break;
    case SIN: sine_cosine(z, values, slopes); break;
    case SIGMOID: sigmoid(z, values, slopes); break;
    case GELU: gelu(z, values, slopes); break;
    case GAUSSIAN: gaussian(z, values, slopes); break;
    case SQUARE: square(z, values, slopes); break;
  }
}

// Over n numbers, a multiple of 32; a group may hold 64, so the last 32 may have to be worked on in a copy.
INLINE void sweep(int activation, double *values, double *slopes, int n) {
  int i = 0;
  for (; i + GROUP <= n; i += GROUP) activate_group(activation, values + i, slopes + i);
  if (32 % GROUP == 0 || i == n) return;
  double a[GROUP] __attribute__((aligned(64))), d[GROUP] __attribute__((aligned(64)));
  for (int k = 0; k < GROUP; k += W) store(a + k, i + k < n ? load(values + i + k) : zero()), store(d + k, zero());
  activate_group(activation, a, d);
  for (int k = 0; i + k < n; k += W) store(values + i + k, load(a + k)), store(slopes + i + k, load(d + k));
}

NOINLINE void sweep_tanh(double *values, double *slopes, int n) { sweep(TANH, values, slopes, n); }
NOINLINE void sweep_sin(double *values, double *slopes, int n) { sweep(SIN, values, slopes, n); }
NOINLINE void sweep_sigmoid(double *values, double *slopes, int n) { sweep(SIGMOID, values, slopes, n); }
NOINLINE void sweep_gelu(double *values, double *slopes, int n) { sweep(GELU, values, slopes, n); }
NOINLINE void sweep_gaussian(double *values, double *slopes, int n) { sweep(GAUSSIAN, values, slopes, n); }
NOINLINE void sweep_square(double *values, double *slopes, int n) { sweep(SQUARE, values, slopes, n); }

// From the sums that enter the units; relu is taken with the sums (enter_layer() in forward.h).
static void activate(int activation, double *values, double *slopes, int n) {
  switch (activation) {
    case TANH: sweep_tanh(values, slopes, n); break;
    case SIN: sweep_sin(values, slopes, n); break;
    case SIGMOID: sweep_sigmoid(values, slopes, n); break;
    case GELU: sweep_gelu(values, slopes, n); break;
    case GAUSSIAN: sweep_gaussian(values, slopes, n); break;
    case SQUARE: sweep_square(values, slopes, n); break;
  }
}

// g times the slope, from the value a or the stored slope.
INLINE V times_slope(int slope, V g, V a, const double *stored) {
  switch (slope) {
    case ONE: return g;
    case STEP: return (V)((Bits)g & (Bits)(a > zero()));
    case ONE_MINUS_SQUARE: return g * (splat(1.0) - a * a);
    default: return g * load(stored);
  }
}
