// From rows of the data set to blocks: the batch of a step, with weights that sum to 1.
#pragma once
#include "net.h"

// splitmix64 (Steele, Lea and Flood, OOPSLA 2014): the next 64 bits of the state.
INLINE uint64_t next_random(uint64_t *state) {
  uint64_t z = *state += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

// Fisher and Yates, from the last entry down; entry i changes places with floor(u (i + 1)), u the upper 32 bits over 2^32.
static void shuffle(int32_t *order, int n, uint64_t *state) {
  for (int i = n - 1; i > 0; i--) {
    int j = (int)(((next_random(state) >> 32) * (uint64_t)(i + 1)) >> 32), kept = order[i];
    order[i] = order[j], order[j] = kept;
  }
}

// Rows order[0..count) (or first_row + 0..count) into blocks from first_block on. What pads the last block stays zero.
static void gather(const Net *net, int first_block, int count, const int32_t *order, int first_row) {
  const double *weights = at(net, net->row_weights);
  double total = 0.0;
  for (int i = 0; i < count; i++) total += weights[order ? order[i] : first_row + i];
  for (int i = 0; i < count; i++) {
    int row = order ? order[i] : first_row + i, block = first_block + i / net->block, s = i % net->block;
    const double *x = at(net, net->row_inputs) + (int64_t)row * net->inputs;
    for (int k = 0; k < net->inputs; k++) block_inputs(net, block)[k * net->block + s] = x[k];
    block_weights(net, block)[s] = weights[row] / total;
    block_roots(net, block)[s] = scalar_root(weights[row] / total);
    if (block >= net->blocks) continue;
    const double *y = at(net, net->row_targets) + (int64_t)row * net->outputs;
    for (int o = 0; o < net->outputs; o++) block_targets(net, block)[o * net->block + s] = y[o];
  }
}

// The whole data set and the fixed points, whose rows follow the data's: once, before the first step.
static void gather_all(const Net *net) {
  if (!net->order_length) gather(net, 0, net->batch, 0, 0);
  if (net->points) gather(net, net->blocks, net->points, 0, net->rows);
}

// The next `batch` entries of `order`; what is left at its end and fills no batch is passed over.
static void next_batch(const Net *net) {
  if (!net->order_length) return;
  Scalars *state = scalars(net);
  int32_t *order = (int32_t *)at(net, net->order);
  if (state->position + net->batch > net->order_length) {
    if (net->shuffled) shuffle(order, net->order_length, &state->random);
    state->position = 0.0;
  }
  gather(net, 0, net->batch, order + (int)state->position, 0);
  state->position += net->batch;
}
