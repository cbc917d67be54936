// Mean and covariance of the last hidden layer's features (and of the targets beside them), weighted by the samples.
#pragma once
#include "gradient.h"

#define CHUNK_BLOCKS 2 // blocks whose centred features are taken together: the covariance's sums are read once for all

// Which blocks' moments, of how many quantities: the features, and the targets when there are more.
typedef struct {
  int first_block, blocks, size;
  double *mean, *covariance; // [size], [size][size]
} Moments;

INLINE Moments moments_of_batch(const Net *net) {
  return (Moments){0, net->blocks, net->features + net->outputs, at(net, net->mean), at(net, net->covariance)};
}
INLINE Moments moments_of_points(const Net *net) {
  return (Moments){net->blocks, net->point_blocks, net->features, at(net, net->point_mean), at(net, net->point_covariance)};
}

// A block's part of the means, in lanes: best while its features are hot.
static void add_to_means(const Net *net, Moments m, int block) {
  double *sums = at(net, net->moment_sums);
  const double *features = layer_inputs(net, block, net->layers - 1), *weights = block_weights(net, block);
  correlate(weights, 1, features, net->features, net->block, net->block, sums, 0);
  if (m.size > net->features)
    correlate(weights, 1, block_targets(net, block), net->outputs, net->block, net->block, sums + LANES * net->features, 0);
}
static void finish_means(const Net *net, Moments m) {
  for (int j = 0; j < m.size; j++) m.mean[j] = join_lanes(at(net, net->moment_sums) + LANES * j);
}

// result[j] = root of the weight * (row[j] - mean[j]), rows `stride` apart.
INLINE void centre_rows(const double *rows, const double *means, const double *roots, int count, int block, double *result, int stride) {
  for (int j = 0; j < count; j++) {
    V mean = splat(means[j]);
    for (int s = 0; s < block; s += W) store(result + j * stride + s, load(roots + s) * (load(rows + j * block + s) - mean));
  }
}
NOINLINE void centre_block(const Net *net, Moments m, int block, double *result, int stride) {
  const double *roots = block_roots(net, block), *features = layer_inputs(net, block, net->layers - 1);
  centre_rows(features, m.mean, roots, net->features, net->block, result, stride);
  if (m.size > net->features)
    centre_rows(block_targets(net, block), m.mean + net->features, roots, net->outputs, net->block, result + net->features * stride, stride);
}

// The products of each feature with the features up to it and with the targets.
static void correlate_centred(const Net *net, Moments m, int samples) {
  double *sums = at(net, net->moment_sums);
  const double *centred = at(net, net->centred), *targets = centred + net->features * net->centred_stride;
  int row_sums = LANES * m.size, stride = net->centred_stride;
  for (int j = 0, rows; j < net->features; j += rows) {
    rows = net->features - j >= TILE_ROWS ? TILE_ROWS : 1;
    correlate_with_earlier(centred, j, rows, samples, stride, sums + j * row_sums, row_sums);
    if (m.size > net->features)
      correlate(centred + j * stride, rows, targets, net->outputs, samples, stride, sums + j * row_sums + LANES * net->features, row_sums);
  }
}

// From the sums: both triangles, and the targets' columns.
static void join_covariance(const Net *net, Moments m) {
  const double *sums = at(net, net->moment_sums);
  for (int j = 0; j < net->features; j++) {
    for (int k = 0; k <= j; k++)
      m.covariance[j * m.size + k] = m.covariance[k * m.size + j] = join_lanes(sums + LANES * (j * m.size + k));
    for (int k = net->features; k < m.size; k++) m.covariance[j * m.size + k] = join_lanes(sums + LANES * (j * m.size + k));
  }
}

static void take_covariance(const Net *net, Moments m) {
  clear(at(net, net->moment_sums), LANES * m.size * net->features);
  for (int first = 0; first < m.blocks; first += CHUNK_BLOCKS) {
    int count = smaller(CHUNK_BLOCKS, m.blocks - first);
    for (int b = 0; b < count; b++)
      centre_block(net, m, m.first_block + first + b, at(net, net->centred) + b * net->block, net->centred_stride);
    correlate_centred(net, m, count * net->block);
  }
  join_covariance(net, m);
}

// Runs the hidden layers over the blocks, and takes the moments of what comes out.
static void take_moments(const Net *net, Moments m) {
  clear(at(net, net->moment_sums), LANES * m.size);
  for (int b = m.first_block; b < m.first_block + m.blocks; b++) {
    forward_hidden(net, b, 0);
    add_to_means(net, m, b);
  }
  finish_means(net, m);
  take_covariance(net, m);
}
