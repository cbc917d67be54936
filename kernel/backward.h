// The backward pass over a block: deltas (the loss's derivatives in the sums that enter a layer's units) and the gradient's sums
// in lanes. Deltas are written over the stored slopes where they are read again (by the layer below, by the Jacobian), else into
// memory that stays in the cache.
#pragma once
#include "forward.h"

// deltas = upstream times slope, and their sum, the biases' gradient: one unit.
INLINE void unit_deltas(int slope, const double *upstream, const double *values, const double *slopes, double *deltas, int block, double *bias_sums) {
  EACH_LANE {
    V sum = load(bias_sums + lane);
    for (int s = lane; s < block; s += LANES) {
      V delta = times_slope(slope, load(upstream + s), load(values + s), slopes + s);
      sum = sum + delta;
      store(deltas + s, delta);
    }
    store(bias_sums + lane, sum);
  }
}
#define UNIT_PARAMETERS const double *upstream, const double *values, const double *slopes, double *deltas, int block, double *sums
#define UNIT_ARGUMENTS upstream, values, slopes, deltas, block, sums
NOINLINE void deltas_stored(UNIT_PARAMETERS) { unit_deltas(STORED, UNIT_ARGUMENTS); }
NOINLINE void deltas_one(UNIT_PARAMETERS) { unit_deltas(ONE, UNIT_ARGUMENTS); }
NOINLINE void deltas_step(UNIT_PARAMETERS) { unit_deltas(STEP, UNIT_ARGUMENTS); }
NOINLINE void deltas_one_minus_square(UNIT_PARAMETERS) { unit_deltas(ONE_MINUS_SQUARE, UNIT_ARGUMENTS); }
static void deltas_of_unit(int activation, UNIT_PARAMETERS) {
  switch (slope_of(activation)) {
    case ONE: deltas_one(UNIT_ARGUMENTS); break;
    case STEP: deltas_step(UNIT_ARGUMENTS); break;
    case ONE_MINUS_SQUARE: deltas_one_minus_square(UNIT_ARGUMENTS); break;
    default: deltas_stored(UNIT_ARGUMENTS);
  }
}

// What reaches the last hidden layer besides the outputs: a penalty's gradient by the moments of the features.
typedef struct {
  int penalised;
  int residuals; // whether the block has residuals: samples have, fixed points have not
  int ridge;     // whether the ridge on the output weights pulls at the features
} Sources;

// The sample's weight times (the mean's gradient + the covariance's, (dP/dC + its transpose) times the centred features).
static void add_moment_gradient(const Net *net, int block, int first, int rows, double *upstream) {
  const double *weights = block_weights(net, block), *roots = block_roots(net, block), *centred = at(net, net->centred);
  double *pull = upstream + 4 * net->block;
  Matrix gradient = {at(net, net->covariance_gradient) + first * net->features, net->features, 1};
  product(gradient, centred, net->features, pull, net->block, rows);
  for (int r = 0; r < rows; r++) {
    V mean_gradient = splat(at(net, net->mean_gradient)[first + r]);
    for (int s = 0; s < net->block; s += W) {
      double *e = upstream + r * net->block + s;
      store(e, load(e) + (load(roots + s) * load(pull + r * net->block + s) + load(weights + s) * mean_gradient));
    }
  }
}

// The gradient of ridge * sum over units of |v|^2 Var(feature): 2 ridge |v|^2 times the sample's weight times the centred feature.
static void add_ridge_gradient(const Net *net, int block, int first, int rows, double *upstream) {
  const double *v = theta(net) + output_layer(net)->weights, *weights = block_weights(net, block);
  const double *features = layer_inputs(net, block, net->layers - 1), *means = at(net, net->mean);
  for (int j = first; j < first + rows; j++) {
    double squares = 0.0;
    for (int o = 0; o < net->outputs; o++) squares += v[o * net->features + j] * v[o * net->features + j];
    V factor = splat(2.0 * scalars(net)->ridge * squares), mean = splat(means[j]);
    for (int s = 0; s < net->block; s += W) {
      double *e = upstream + (j - first) * net->block + s;
      store(e, load(e) + factor * (load(weights + s) * (load(features + j * net->block + s) - mean)));
    }
  }
}

// The loss's derivative in the values of units first..first + rows of layer l.
static void upstream_rows(const Net *net, int block, int l, int first, int rows, Sources from, double *upstream) {
  const Layer *above = &net->layer[l + 1];
  int is_last = l == net->layers - 2;
  const double *deltas = is_last ? at(net, net->residuals) : activations(net, block) + above->slopes;
  Matrix transposed = {theta(net) + above->weights + first, 1, above->in};
  if (is_last && !from.residuals) clear(upstream, rows * net->block);
  else product(transposed, deltas, above->out, upstream, net->block, rows);
  if (is_last && from.ridge) add_ridge_gradient(net, block, first, rows, upstream);
  if (is_last && from.penalised) add_moment_gradient(net, block, first, rows, upstream);
}

// Units first..first + rows of layer l, with their sums, or, for the Jacobian, without.
static void backward_rows(const Net *net, int block, int l, int first, int rows, Sources from, int with_sums) {
  const Layer *layer = &net->layer[l];
  int start = first * net->block, kept = l > 0 || !with_sums;
  const double *values = activations(net, block) + layer->values + start;
  double *slopes = activations(net, block) + layer->slopes + start, *upstream = at(net, net->upstream), *deltas = kept ? slopes : upstream;
  upstream_rows(net, block, l, first, rows, from, upstream);
  for (int r = 0; r < rows; r++) {
    int row = r * net->block;
    deltas_of_unit(layer->activation, upstream + row, values + row, slopes + row, deltas + row, net->block, lane_sums(net, layer->biases + first + r));
  }
  if (!with_sums) return;
  double *sums = lane_sums(net, layer->weights + first * layer->in);
  correlate(deltas, rows, layer_inputs(net, block, l), layer->in, net->block, net->block, sums, LANES * layer->in);
}

static void backward_layer(const Net *net, int block, int l, Sources from, int with_sums) {
  int units = net->layer[l].out;
  for (int j = 0, rows; j < units; j += rows) {
    rows = units - j >= 4 ? 4 : 1;
    backward_rows(net, block, l, j, rows, from, with_sums);
  }
}

// Any outputs and penalties. A projected output layer has no gradient of its own: it is solved, not descended.
static void backward_block(const Net *net, int block, Sources from) {
  const Layer *output = output_layer(net);
  if (from.residuals && net->loss == PLAIN)
    correlate(at(net, net->residuals), net->outputs, layer_inputs(net, block, net->layers - 1), output->in, net->block, net->block,
              lane_sums(net, output->weights), LANES * output->in);
  for (int l = net->layers - 2; l >= 0; l--) backward_layer(net, block, l, from, 1);
}
