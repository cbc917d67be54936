// The forward pass over a block, and the residuals.
#pragma once
#include "activations.h"
#include "products.h"

#define HOT_ROWS 16 // as many units at a time as stay in the first-level cache

// The sums that enter some units; under relu their values at once.
static void enter_layer(const Net *net, const Layer *layer, const double *x, int first, int rows, double *values) {
  const double *w = theta(net) + layer->weights + first * layer->in, *b = theta(net) + layer->biases + first;
  int rectified = layer->activation == RELU, even = rows & ~1, done = layer->in <= 2 ? even : 0;
  if (done && layer->in == 1) (rectified ? rectified_affine_of_1 : affine_of_1)(w, b, x, values, net->block, even);
  if (done && layer->in == 2) (rectified ? rectified_affine_of_2 : affine_of_2)(w, b, x, values, net->block, even);
  if (done == rows) return;
  Matrix rest = {w + done * layer->in, layer->in, 1};
  (rectified ? rectified_affine : affine)(rest, b + done, x, layer->in, values + done * net->block, net->block, rows - done);
}

// predictions = bias, to which add_combination() adds the weighted features.
static void start_prediction(const Net *net) {
  V bias = splat(theta(net)[output_layer(net)->biases]);
  for (int s = 0; s < net->block; s += W) store(at(net, net->predictions) + s, bias);
}

// The hidden layers' values and slopes; with a single output its prediction too, while the features are hot.
static void forward_hidden(const Net *net, int block, int predict) {
  predict = predict && net->outputs == 1;
  if (predict) start_prediction(net);
  for (int l = 0; l < net->layers - 1; l++) {
    const Layer *layer = &net->layer[l];
    double *values = activations(net, block) + layer->values, *slopes = activations(net, block) + layer->slopes;
    for (int j = 0; j < layer->out; j += HOT_ROWS) {
      int rows = smaller(HOT_ROWS, layer->out - j), start = j * net->block;
      enter_layer(net, layer, layer_inputs(net, block, l), j, rows, values + start);
      activate(layer->activation, values + start, slopes + start, rows * net->block);
      if (!predict || l < net->layers - 2) continue;
      add_combination(theta(net) + output_layer(net)->weights + j, values + start, at(net, net->predictions), net->block, rows);
    }
  }
}

// The output layer over features that are there.
static void predict_block(const Net *net, int block) {
  const Layer *layer = output_layer(net);
  const double *features = layer_inputs(net, block, net->layers - 1), *w = theta(net) + layer->weights;
  affine((Matrix){w, layer->in, 1}, theta(net) + layer->biases, features, layer->in, at(net, net->predictions), net->block, net->outputs);
}

static void forward_block(const Net *net, int block) {
  forward_hidden(net, block, 1);
  if (net->outputs > 1) predict_block(net, block);
}

// e = f - y: residuals = 2 w e, the loss's derivative in f; sums of w e^2 (the loss) and of the residuals (the output bias's gradient).
NOINLINE void take_residuals(const Net *net, int block) {
  const double *weights = block_weights(net, block);
  double *loss_sums = lane_sums(net, net->padded);
  for (int o = 0; o < net->outputs; o++) {
    const double *f = at(net, net->predictions) + o * net->block, *y = block_targets(net, block) + o * net->block;
    double *residuals = at(net, net->residuals) + o * net->block, *bias_sums = lane_sums(net, output_layer(net)->biases + o);
    EACH_LANE {
      V bias_sum = load(bias_sums + lane), loss = load(loss_sums + lane);
      for (int s = lane; s < net->block; s += LANES) {
        V e = load(f + s) - load(y + s), weighted = e * load(weights + s), residual = weighted + weighted;
        loss = loss + e * weighted, bias_sum = bias_sum + residual;
        store(residuals + s, residual);
      }
      store(bias_sums + lane, bias_sum), store(loss_sums + lane, loss);
    }
  }
}
