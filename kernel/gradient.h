// The gradient, from its sums in lanes.
#pragma once
#include "backward-single.h"

INLINE double join_and_clear(double *sums) {
  double sum = join_lanes(sums);
  for (int lane = 0; lane < LANES; lane += W) store(sums + lane, zero());
  return sum;
}

// The factor that backward_block_of_single_output() left out.
static void multiply_by_output_weights(const Net *net, double *gradient) {
  const Layer *hidden = last_hidden(net);
  const double *v = theta(net) + output_layer(net)->weights;
  for (int j = 0; j < hidden->out; j++) {
    gradient[hidden->biases + j] *= v[j];
    for (int k = 0; k < hidden->in; k++) gradient[hidden->weights + j * hidden->in + k] *= v[j];
  }
}

NOINLINE void finish_gradient(const Net *net, int left_out_output_weights) {
  double *gradient = at(net, net->gradient), scale = scalars(net)->gradient_scale;
  for (int i = 0; i < net->parameters; i++) gradient[i] = join_and_clear(lane_sums(net, i));
  if (left_out_output_weights) multiply_by_output_weights(net, gradient);
  if (net->loss == PLAIN) return;
  clear(gradient + output_layer(net)->weights, net->parameters - output_layer(net)->weights);
  for (int i = 0; i < net->padded; i += W) store(gradient + i, load(gradient + i) * splat(scale));
}

// Adam (Kingma and Ba, arXiv 1412.6980, algorithm 1), epsilon beside the root of the corrected second moment.
NOINLINE void adam(const Net *net, double rate) {
  Scalars *c = scalars(net);
  double *p = theta(net), *m = at(net, net->first_moment), *v = at(net, net->second_moment);
  const double *gradient = at(net, net->gradient);
  c->power1 *= c->beta1, c->power2 *= c->beta2;
  V beta1 = splat(c->beta1), beta2 = splat(c->beta2), rest1 = splat(1.0 - c->beta1), rest2 = splat(1.0 - c->beta2);
  V step = splat(rate / (1.0 - c->power1)), correction = splat(1.0 / (1.0 - c->power2)), epsilon = splat(c->epsilon);
  for (int i = 0; i < net->padded; i += W) {
    V g = load(gradient + i), first = beta1 * load(m + i) + rest1 * g, second = beta2 * load(v + i) + rest2 * (g * g);
    store(m + i, first), store(v + i, second);
    store(p + i, load(p + i) - step * first / (root(second * correction) + epsilon));
  }
}
