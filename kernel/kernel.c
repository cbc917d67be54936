// What the kernel exports: each takes an arena (or plain memory), a second piece of memory, and two integers. This is one
// translation unit, compiled once for each instruction set.
#include "jacobian.h"

#define UNUSED __attribute__((unused))
#define KERNEL(name) double EXPORT(kernel_##name)(double *arena UNUSED, double *other UNUSED, int n UNUSED, int m UNUSED)

KERNEL(gather);
KERNEL(steps);
KERNEL(gradient);
KERNEL(adam);
KERNEL(forward);
KERNEL(backward);
KERNEL(project);
KERNEL(evaluate);
KERNEL(normal_equations);
KERNEL(solve);
KERNEL(map);
KERNEL(peak);

KERNEL(gather) {
  gather_all(net_of(arena));
  return 0.0;
}
KERNEL(steps) {
  take_steps(net_of(arena), n);
  return 0.0;
}
// Loss and gradient at the batch that is in place.
KERNEL(gradient) {
  take_gradient(net_of(arena));
  return scalars(net_of(arena))->loss;
}
// Along the gradient that is in place, at the first of the rates.
KERNEL(adam) {
  const Net *net = net_of(arena);
  adam(net, at(net, net->rates)[0]);
  return 0.0;
}
KERNEL(forward) {
  forward_with_moments(net_of(arena));
  return scalars(net_of(arena))->loss;
}
KERNEL(backward) {
  backward_with_moments(net_of(arena));
  return scalars(net_of(arena))->loss;
}
// The output layer, solved for the batch that is in place.
KERNEL(project) {
  project(net_of(arena));
  return 0.0;
}
// Predictions or features of the batch that is in place, a sample after the other.
KERNEL(evaluate) {
  const Net *net = net_of(arena);
  int columns = n ? net->features : net->outputs;
  for (int i = 0; i < net->batch; i++) {
    int block = i / net->block, s = i % net->block;
    if (s == 0) forward_block(net, block);
    const double *values = n ? layer_inputs(net, block, net->layers - 1) : at(net, net->predictions);
    for (int c = 0; c < columns; c++) other[(int64_t)i * columns + c] = values[c * net->block + s];
  }
  return 0.0;
}
KERNEL(normal_equations) {
  normal_equations(net_of(arena), other);
  return 0.0;
}
// The least pivot, which must be above 0; solutions in place of the right-hand sides (layout: solve.h).
KERNEL(solve) { return solve_symmetric(arena, n, m, 0.0); }

enum Function { SINE, COSINE, TANGENT_H, EXPONENTIAL, LOGARITHM, ERROR_FUNCTION };

INLINE void map_group(int function, double *values, double *scratch) {
  Group x = load_group(values);
  switch (function) {
    case SINE: sine_cosine(x, values, scratch); break;
    case COSINE: sine_cosine(x, scratch, values); break;
    case TANGENT_H: store_group(values, hyperbolic_tangent(x)); break;
    case EXPONENTIAL: store_group(values, exponential(x)); break;
    case LOGARITHM: store_group(values, logarithm(x)); break;
    case ERROR_FUNCTION: store_group(values, error_function(x)); break;
  }
}
// An elementary function of n numbers, n a multiple of 64, in place; scratch holds 64.
KERNEL(map) {
  for (int i = 0; i < m; i += GROUP) map_group(n, arena + i, other);
  return 0.0;
}
// Rounds of 12 independent multiply-adds on vectors, each from a start of its own (alike, a compiler would make one of them): the
// machine's peak, for benchmarks. Returns floating-point operations.
KERNEL(peak) {
  V a[12], factor = splat(0.999), term = splat(0.001);
  _Pragma("GCC unroll 12") for (int c = 0; c < 12; c++) a[c] = load(arena + c * W);
  for (int i = 0; i < n; i++) {
    _Pragma("GCC unroll 12") for (int c = 0; c < 12; c++) a[c] = a[c] * factor + term;
  }
  for (int c = 0; c < 12; c++) store(arena + c * W, a[c]);
  return 12.0 * 2.0 * W * n;
}
