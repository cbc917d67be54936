// The Gauss-Newton matrix: J^T J and J^T r over samples and outputs, J[sample, output][parameter] the net's derivative times
// the root of the sample's weight, r = root (f - y). The rows of J^T are made explicitly, r beside them as one more, so that a single
// symmetric product holds J^T J, J^T r and r^T r.
//
//   work = | (parameters + 1) rows of blocks * block | sums of four rows, in lanes | result [parameters + 1][parameters + 1] |
#pragma once
#include "training.h"

typedef struct {
  double *rows, *sums, *result;
  int samples, size;
} Jacobian;

static Jacobian jacobian_in(const Net *net, double *work) {
  int samples = net->blocks * net->block, size = net->parameters + 1;
  double *sums = work + (int64_t)size * samples, *result = sums + TILE_ROWS * LANES * size;
  return (Jacobian){work, sums, result, samples, size};
}

INLINE void copy_row(double *result, const double *a, int n) {
  for (int s = 0; s < n; s += W) store(result + s, load(a + s));
}
INLINE void multiply_rows(double *result, const double *a, const double *b, int n) {
  for (int s = 0; s < n; s += W) store(result + s, load(a + s) * load(b + s));
}

static void write_hidden_rows(const Net *net, int block, Jacobian to) {
  for (int l = 0; l < net->layers - 1; l++) {
    const Layer *layer = &net->layer[l];
    for (int j = 0; j < layer->out; j++) {
      const double *deltas = activations(net, block) + layer->slopes + j * net->block, *x = layer_inputs(net, block, l);
      double *rows = to.rows + block * net->block;
      for (int k = 0; k < layer->in; k++)
        multiply_rows(rows + (int64_t)(layer->weights + j * layer->in + k) * to.samples, deltas, x + k * net->block, net->block);
      copy_row(rows + (int64_t)(layer->biases + j) * to.samples, deltas, net->block);
    }
  }
}
static void write_output_rows(const Net *net, int block, int output, Jacobian to) {
  const Layer *layer = output_layer(net);
  const double *features = layer_inputs(net, block, net->layers - 1), *residuals = at(net, net->residuals);
  double *rows = to.rows + block * net->block;
  for (int o = 0; o < net->outputs; o++) { // the residuals hold the roots for this output, zeros for the others
    for (int j = 0; j < layer->in; j++)
      multiply_rows(rows + (int64_t)(layer->weights + o * layer->in + j) * to.samples, residuals + o * net->block, features + j * net->block, net->block);
    copy_row(rows + (int64_t)(layer->biases + o) * to.samples, residuals + o * net->block, net->block);
  }
  const double *f = at(net, net->predictions) + output * net->block, *y = block_targets(net, block) + output * net->block;
  const double *roots = block_roots(net, block);
  double *r = rows + (int64_t)net->parameters * to.samples;
  for (int s = 0; s < net->block; s += W) store(r + s, load(roots + s) * (load(f + s) - load(y + s)));
}

static void write_block(const Net *net, int block, int output, Jacobian to) {
  forward_block(net, block);
  double *residuals = at(net, net->residuals);
  clear(residuals, net->outputs * net->block);
  copy_row(residuals + output * net->block, block_roots(net, block), net->block);
  for (int l = net->layers - 2; l >= 0; l--) backward_layer(net, block, l, (Sources){0, 1, 0}, 0);
  write_hidden_rows(net, block, to);
  write_output_rows(net, block, output, to);
}

#define CHUNK_SAMPLES 256 // so many of four rows stay in the first-level cache

// The lower triangle of result += rows rows^T.
static void add_products(Jacobian from) {
  for (int i = 0, rows; i < from.size; i += rows) {
    rows = from.size - i >= TILE_ROWS ? TILE_ROWS : 1;
    clear(from.sums, TILE_ROWS * LANES * from.size);
    for (int s = 0; s < from.samples; s += CHUNK_SAMPLES) {
      int samples = smaller(CHUNK_SAMPLES, from.samples - s);
      correlate_with_earlier(from.rows + s, i, rows, samples, from.samples, from.sums, LANES * from.size);
    }
    for (int r = 0; r < rows; r++)
      for (int k = 0; k <= i + r; k++) from.result[(int64_t)(i + r) * from.size + k] += join_lanes(from.sums + LANES * (r * from.size + k));
  }
}

static void normal_equations(const Net *net, double *work) {
  Jacobian jacobian = jacobian_in(net, work);
  for (int64_t i = 0; i < (int64_t)jacobian.size * jacobian.size; i++) jacobian.result[i] = 0.0;
  for (int output = 0; output < net->outputs; output++) {
    for (int block = 0; block < net->blocks; block++) write_block(net, block, output, jacobian);
    add_products(jacobian);
  }
  clear(lane_sums(net, 0), LANES * (net->padded + 1)); // the units' deltas were summed in passing
}
