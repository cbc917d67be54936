// Mean and covariance of the last hidden layer's features (and of the targets beside them), weighted by the samples.
#pragma once
#include "gradient.h"

#define CHUNK_BLOCKS 4 // blocks whose centred features are taken together: the covariance's sums are read once for all

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

static void take_means(const Net *net, Moments m) {
  double *sums = at(net, net->moment_sums);
  clear(sums, LANES * m.size);
  for (int b = m.first_block; b < m.first_block + m.blocks; b++) {
    const double *features = layer_inputs(net, b, net->layers - 1), *weights = block_weights(net, b);
    correlate(weights, 1, features, net->features, net->block, net->block, sums, 0);
    if (m.size > net->features)
      correlate(weights, 1, block_targets(net, b), net->outputs, net->block, net->block, sums + LANES * net->features, 0);
  }
  for (int j = 0; j < m.size; j++) m.mean[j] = join_lanes(sums + LANES * j);
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

// Both triangles from the sums of the lower one.
static void join_covariance(Moments m, const double *sums) {
  for (int j = 0; j < m.size; j++)
    for (int k = 0; k <= j; k++)
      m.covariance[j * m.size + k] = m.covariance[k * m.size + j] = join_lanes(sums + LANES * (j * m.size + k));
}

static void take_covariance(const Net *net, Moments m) {
  double *sums = at(net, net->moment_sums), *centred = at(net, net->centred);
  int row_sums = LANES * m.size, stride = net->centred_stride;
  clear(sums, row_sums * m.size);
  for (int first = 0; first < m.blocks; first += CHUNK_BLOCKS) {
    int count = smaller(CHUNK_BLOCKS, m.blocks - first);
    for (int b = 0; b < count; b++) centre_block(net, m, m.first_block + first + b, centred + b * net->block, stride);
    for (int j = 0, rows; j < m.size; j += rows) {
      rows = m.size - j >= 4 ? 4 : 1;
      correlate(centred + j * stride, rows, centred, j + rows, count * net->block, stride, sums + j * row_sums, row_sums);
    }
  }
  join_covariance(m, sums);
}

static void take_moments(const Net *net, Moments m) {
  take_means(net, m);
  take_covariance(net, m);
}
