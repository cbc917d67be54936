// The output layer solved exactly: v and c that minimise
//   sum over samples of w |y - c - v phi|^2 + ridge * sum over units of |v|^2 Var(phi)
// (the variable projection of Golub and Pereyra, SIAM J. Numer. Anal. 10, 1973, with a ridge on features of unit variance).
#pragma once
#include "moments.h"
#include "solve.h"

// One over a feature's standard deviation; 0, which leaves the feature out, where its spread is rounding only (1e-14 of its mean).
INLINE double inverse_deviation(double variance, double mean) {
  return variance > 1e-28 * mean * mean ? 1.0 / scalar_root(variance) : 0.0;
}

// The system of correlations, C + ridge I, and the features' products with the targets.
static void build_system(const Net *net, Moments m, double ridge, const double *inverse, double *system) {
  int n = net->features, right = padded_to_8(n);
  clear(system, n * net->system_stride);
  for (int j = 0; j < n; j++) {
    double *row = system + j * net->system_stride;
    const double *covariance = m.covariance + j * m.size;
    for (int k = 0; k < n; k++) row[k] = covariance[k] * inverse[j] * inverse[k];
    row[j] = inverse[j] > 0.0 ? 1.0 + ridge : 1.0;
    for (int o = 0; o < net->outputs; o++) row[right + o] = covariance[n + o] * inverse[j];
  }
}

#define PIVOT_FLOOR 1e-14 // of a unit diagonal: below it a feature is the others' combination, up to rounding

static void solve_output_layer(const Net *net) {
  Moments m = moments_of_batch(net);
  int n = net->features, stride = net->system_stride, right = padded_to_8(n);
  double *system = at(net, net->system), *inverse = system + n * stride;
  for (int j = 0; j < n; j++) inverse[j] = inverse_deviation(m.covariance[j * m.size + j], m.mean[j]);
  build_system(net, m, scalars(net)->ridge, inverse, system);
  solve_symmetric(system, n, stride, PIVOT_FLOOR);
  double *v = theta(net) + output_layer(net)->weights, *c = theta(net) + output_layer(net)->biases;
  for (int o = 0; o < net->outputs; o++) {
    double constant = m.mean[n + o];
    for (int j = 0; j < n; j++) {
      v[o * n + j] = system[j * stride + right + o] * inverse[j];
      constant -= v[o * n + j] * m.mean[j];
    }
    c[o] = constant;
  }
}

// ridge * sum over units of |v|^2 Var(phi).
static double ridge_term(const Net *net) {
  const double *v = theta(net) + output_layer(net)->weights, *covariance = at(net, net->covariance);
  int n = net->features, size = n + net->outputs;
  double sum = 0.0;
  for (int o = 0; o < net->outputs; o++)
    for (int j = 0; j < n; j++) sum += v[o * n + j] * v[o * n + j] * covariance[j * size + j];
  return scalars(net)->ridge * sum;
}
