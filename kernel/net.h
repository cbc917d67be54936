// One training in one piece of memory (the arena), laid out by kernel/layout.ts; offsets count float64 from the arena's start.
//
//   arena = | Net, Layer[layers] | scalars | parameters, moments, gradient | data rows | blocks of the batch | work |
//
// Samples are handled a block at a time, feature-major: sample s of the block is element s of a row of `block` numbers,
//
//   X = | x0 of sample 0, 1, .. block-1 | x1 of sample 0, 1, .. | ...       A[layer] = | unit 0 of sample 0, 1, .. | unit 1 | ...
//
// so a vector holds one quantity for W neighbouring samples. The last block is padded with samples of weight 0.
// Parameters, layer by layer: weights [out][in], then biases [out].
#pragma once
#include "vector.h"

enum Activation { IDENTITY, RELU, TANH, SIN, SIGMOID, GELU, GAUSSIAN, SQUARE };
enum Loss { PLAIN, PROJECTED, LOG_PROJECTED };

typedef struct {
  int32_t in, out, activation;
  int32_t weights, biases; // offsets in the parameters (and in the gradient)
  int32_t values, slopes;  // offsets in a block's activations: [out][block] each
  int32_t unused;
} Layer;

typedef struct {
  int32_t layers;                    // hidden layers and the output layer
  int32_t inputs, outputs, features; // features: units of the last hidden layer
  int32_t parameters;
  int32_t rows, batch, order_length; // samples in the data set, in a step, entries of `order`
  int32_t block, blocks;             // samples in a block (a multiple of 32), blocks in a batch
  int32_t points, point_blocks;      // fixed points whose features' moments are taken; 0: the batch's
  int32_t loss;
  int32_t shuffled; // `order` is drawn again when it is used up
  int32_t activation_stride; // from a block's activations to the next one's; 0: one block's are kept at a time
  int32_t padded;            // parameters, rounded up to a multiple of 8
  // offsets
  int32_t scalars, theta, first_moment, second_moment, gradient, lane_sums;
  int32_t row_inputs, row_targets, row_weights, order;        // [rows][inputs], [rows][outputs], [rows], int32 [order_length]
  int32_t block_inputs, block_targets, block_weights, block_roots; // roots: of the weights
  int32_t activations, predictions, residuals, upstream;      // [outputs][block] twice, [4][block]
  int32_t mean, covariance, moment_sums;                      // [features + outputs], its square, lane sums of either
  int32_t point_mean, point_covariance;
  int32_t centred, centred_stride; // [features + outputs][centred_stride]: a chunk of blocks, centred, times the weights' roots
  int32_t mean_gradient, covariance_gradient; // from the loss's penalty; the latter symmetric, dP/dC + its transpose
  int32_t system, system_stride;   // [features][system_stride]: normal equations of the output layer
  int32_t rates, ridges, losses;   // one of each for a step of the running call
  Layer layer[];
} Net;

// The scalars, in this order.
typedef struct {
  double beta1, beta2, epsilon;
  double power1, power2; // beta1 and beta2 to the number of steps taken
  double loss, ridge;
  double gradient_scale; // 1, or 1 / loss under the logarithm
  uint64_t random;       // state of the shuffle
  double position;       // next entry of `order`
} Scalars;

INLINE Net *net_of(double *arena) { return (Net *)arena; }
INLINE double *at(const Net *net, int offset) { return (double *)net + offset; }
INLINE Scalars *scalars(const Net *net) { return (Scalars *)at(net, net->scalars); }
INLINE double *theta(const Net *net) { return at(net, net->theta); }
INLINE double *lane_sums(const Net *net, int parameter) { return at(net, net->lane_sums) + LANES * parameter; }
INLINE const Layer *output_layer(const Net *net) { return &net->layer[net->layers - 1]; }
INLINE const Layer *last_hidden(const Net *net) { return &net->layer[net->layers - 2]; }
INLINE int has_one_hidden(const Net *net) { return net->layers == 2; }

INLINE double *activations(const Net *net, int block) { return at(net, net->activations) + (int64_t)block * net->activation_stride; }
INLINE double *block_inputs(const Net *net, int block) { return at(net, net->block_inputs) + block * net->block * net->inputs; }
INLINE double *block_targets(const Net *net, int block) { return at(net, net->block_targets) + block * net->block * net->outputs; }
INLINE double *block_weights(const Net *net, int block) { return at(net, net->block_weights) + block * net->block; }
INLINE double *block_roots(const Net *net, int block) { return at(net, net->block_roots) + block * net->block; }
// What layer l reads: the inputs, or the layer below.
INLINE double *layer_inputs(const Net *net, int block, int l) {
  return l ? activations(net, block) + net->layer[l - 1].values : block_inputs(net, block);
}
