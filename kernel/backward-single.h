// The backward pass through the last hidden layer of a net with one output, in one sweep: the residuals are shared by all
// units, so nothing but the features is read. With one hidden layer the output weight v of a unit is a factor of all its
// sums, and is multiplied in once a step (finish_gradient in gradient.h).
#pragma once
#include "backward.h"

// Pointers are to the first unit's, but for the layer's inputs and what is the samples'.
typedef struct {
  const double *inputs; // [inputs][block]
  const double *residuals, *sample_weights;
  const double *means, *output_weights; // [units]
  const double *values, *slopes;        // [units][block]
  double *deltas;
  double *output_sums, *bias_sums, *input_sums; // of the gradient, in lanes
  double twice_ridge;
  int block;
} LastHidden;

// The constants of a variant of the sweep.
typedef struct {
  int slope;
  int rows;      // units at a time: 1 or 2
  int inputs;    // 1 or 2: their products with the deltas are summed here and the deltas are not stored; 0: neither
  int scaled;    // deltas are multiplied by v
  int projected; // the output layer is solved: no gradient for v, a ridge on v
} Variant;

#define EACH_ROW _Pragma("GCC unroll 2") for (int r = 0; r < is.rows; r++)
#define EACH_INPUT _Pragma("GCC unroll 2") for (int k = 0; k < is.inputs; k++)

INLINE void last_hidden_rows(Variant is, const LastHidden *a, int first) {
  const double *values = a->values + first * a->block;
  const double *slopes = a->slopes + first * a->block;
  double *deltas = a->deltas + first * a->block, *output_sums = a->output_sums + LANES * first, *bias_sums = a->bias_sums + LANES * first;
  double *input_sums = a->input_sums + LANES * first * is.inputs;
  const int block = a->block;
  const double *residuals = a->residuals, *sample_weights = a->sample_weights, *inputs = a->inputs;
  EACH_LANE {
    V v[2], pull[2], mean[2], output_sum[2], bias_sum[2], input_sum[2][2];
    EACH_ROW {
      v[r] = splat(a->output_weights[first + r]);
      if (is.projected) pull[r] = splat(a->twice_ridge * a->output_weights[first + r]), mean[r] = splat(a->means[first + r]);
      output_sum[r] = load(output_sums + LANES * r + lane), bias_sum[r] = load(bias_sums + LANES * r + lane);
      EACH_INPUT input_sum[r][k] = load(input_sums + LANES * (r * is.inputs + k) + lane);
    }
    for (int s = lane; s < block; s += LANES) {
      V residual = load(residuals + s);
      EACH_ROW {
        V value = load(values + r * block + s), upstream = residual;
        if (is.projected) upstream = upstream + pull[r] * (load(sample_weights + s) * (value - mean[r]));
        else output_sum[r] = output_sum[r] + residual * value;
        if (is.scaled) upstream = upstream * v[r];
        V delta = times_slope(is.slope, upstream, value, slopes + r * block + s);
        bias_sum[r] = bias_sum[r] + delta;
        EACH_INPUT input_sum[r][k] = input_sum[r][k] + delta * load(inputs + k * block + s);
        if (!is.inputs) store(deltas + r * block + s, delta);
      }
    }
    EACH_ROW {
      if (!is.projected) store(output_sums + LANES * r + lane, output_sum[r]);
      store(bias_sums + LANES * r + lane, bias_sum[r]);
      EACH_INPUT store(input_sums + LANES * (r * is.inputs + k) + lane, input_sum[r][k]);
    }
  }
}

INLINE void last_hidden_pairs(int slope, int inputs, int scaled, int projected, const LastHidden *a, int rows) {
  int j = 0;
  for (; j + 2 <= rows; j += 2) last_hidden_rows((Variant){slope, 2, inputs, scaled, projected}, a, j);
  if (j < rows) last_hidden_rows((Variant){slope, 1, inputs, scaled, projected}, a, j);
}
// `fused` inputs (0 where there are more than two, or layers below), chosen outside of all loops.
INLINE void last_hidden_sweep(int slope, int projected, int fused, int scaled, const LastHidden *a, int rows) {
  if (fused == 1) last_hidden_pairs(slope, 1, 0, projected, a, rows);
  else if (fused == 2) last_hidden_pairs(slope, 2, 0, projected, a, rows);
  else if (scaled) last_hidden_pairs(slope, 0, 1, projected, a, rows);
  else last_hidden_pairs(slope, 0, 0, projected, a, rows);
}

#define SWEEP_PARAMETERS int fused, int scaled, const LastHidden *a, int rows
#define SWEEP_ARGUMENTS fused, scaled, a, rows
NOINLINE void last_stored(SWEEP_PARAMETERS) { last_hidden_sweep(STORED, 0, SWEEP_ARGUMENTS); }
NOINLINE void last_one(SWEEP_PARAMETERS) { last_hidden_sweep(ONE, 0, SWEEP_ARGUMENTS); }
NOINLINE void last_step(SWEEP_PARAMETERS) { last_hidden_sweep(STEP, 0, SWEEP_ARGUMENTS); }
NOINLINE void last_one_minus_square(SWEEP_PARAMETERS) { last_hidden_sweep(ONE_MINUS_SQUARE, 0, SWEEP_ARGUMENTS); }
NOINLINE void last_stored_projected(SWEEP_PARAMETERS) { last_hidden_sweep(STORED, 1, SWEEP_ARGUMENTS); }
NOINLINE void last_one_projected(SWEEP_PARAMETERS) { last_hidden_sweep(ONE, 1, SWEEP_ARGUMENTS); }
NOINLINE void last_step_projected(SWEEP_PARAMETERS) { last_hidden_sweep(STEP, 1, SWEEP_ARGUMENTS); }
NOINLINE void last_one_minus_square_projected(SWEEP_PARAMETERS) { last_hidden_sweep(ONE_MINUS_SQUARE, 1, SWEEP_ARGUMENTS); }

static void sweep_last_hidden(int activation, int projected, SWEEP_PARAMETERS) {
  switch (slope_of(activation)) {
    case ONE: (projected ? last_one_projected : last_one)(SWEEP_ARGUMENTS); break;
    case STEP: (projected ? last_step_projected : last_step)(SWEEP_ARGUMENTS); break;
    case ONE_MINUS_SQUARE: (projected ? last_one_minus_square_projected : last_one_minus_square)(SWEEP_ARGUMENTS); break;
    default: (projected ? last_stored_projected : last_stored)(SWEEP_ARGUMENTS);
  }
}

static LastHidden last_hidden_units(const Net *net, int block, int first) {
  const Layer *layer = last_hidden(net), *output = output_layer(net);
  double *slopes = activations(net, block) + layer->slopes + first * net->block;
  return (LastHidden){
      .inputs = layer_inputs(net, block, net->layers - 2),
      .residuals = at(net, net->residuals),
      .sample_weights = block_weights(net, block),
      .means = at(net, net->mean) + first,
      .output_weights = theta(net) + output->weights + first,
      .values = activations(net, block) + layer->values + first * net->block,
      .slopes = slopes,
      .deltas = has_one_hidden(net) ? at(net, net->upstream) : slopes,
      .output_sums = lane_sums(net, output->weights + first),
      .bias_sums = lane_sums(net, layer->biases + first),
      .input_sums = lane_sums(net, layer->weights + first * layer->in),
      .twice_ridge = 2.0 * scalars(net)->ridge,
      .block = net->block,
  };
}

// A block of a net with one output and no penalty.
static void backward_block_of_single_output(const Net *net, int block) {
  const Layer *layer = last_hidden(net);
  int one_hidden = has_one_hidden(net), projected = net->loss != PLAIN, fused = one_hidden && layer->in <= 2 ? layer->in : 0;
  for (int j = 0, rows; j < layer->out; j += rows) {
    rows = fused ? layer->out : smaller(4, layer->out - j);
    LastHidden units = last_hidden_units(net, block, j);
    sweep_last_hidden(layer->activation, projected, fused, !one_hidden, &units, rows);
    if (fused) continue;
    correlate(units.deltas, rows, units.inputs, layer->in, net->block, net->block, units.input_sums, LANES * layer->in);
  }
  for (int l = net->layers - 3; l >= 0; l--) backward_layer(net, block, l, (Sources){0, 1, 0}, 1);
}
