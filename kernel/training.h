// A step of training: forward, backward, Adam.
#pragma once
#include "batches.h"
#include "projection.h"

static double natural_logarithm(double x) {
  double lanes[LANES] __attribute__((aligned(64)));
  store(lanes, logarithm_of(splat(x)));
  return lanes[0];
}

// The loss from its sums; under the logarithm the gradient is divided by what the logarithm is taken of.
static void finish_loss(const Net *net) {
  Scalars *c = scalars(net);
  double loss = join_and_clear(lane_sums(net, net->padded));
  if (net->loss != PLAIN) loss += ridge_term(net);
  c->gradient_scale = net->loss == LOG_PROJECTED ? 1.0 / loss : 1.0;
  c->loss = net->loss == LOG_PROJECTED ? natural_logarithm(loss) : loss;
}

// Blocks go through forward and backward one by one, while they are in the cache.
static void plain_gradient(const Net *net) {
  for (int b = 0; b < net->blocks; b++) {
    forward_block(net, b);
    take_residuals(net, b);
    if (net->outputs == 1) backward_block_of_single_output(net, b);
    else backward_block(net, b, (Sources){0, 1, 0});
  }
  finish_loss(net);
  finish_gradient(net, net->outputs == 1 && has_one_hidden(net));
}

static void project(const Net *net) {
  take_moments(net, moments_of_batch(net));
  solve_output_layer(net);
}

// The output layer must be known before any residual is: two passes over the blocks, whose activations are kept between. The
// gradient is taken with the solved v held fixed (envelope theorem).
static void projected_gradient(const Net *net) {
  project(net);
  for (int b = 0; b < net->blocks; b++) {
    predict_block(net, b);
    take_residuals(net, b);
    if (net->outputs == 1) backward_block_of_single_output(net, b);
    else backward_block(net, b, (Sources){0, 1, 1});
  }
  finish_loss(net);
  finish_gradient(net, net->outputs == 1 && has_one_hidden(net));
}

static void take_gradient(const Net *net) {
  if (net->loss == PLAIN) plain_gradient(net);
  else projected_gradient(net);
}

// Steps, with one rate, one ridge and one place for the loss each.
static void take_steps(const Net *net, int count) {
  const double *rates = at(net, net->rates), *ridges = at(net, net->ridges);
  for (int i = 0; i < count; i++) {
    next_batch(net);
    scalars(net)->ridge = ridges[i];
    take_gradient(net);
    at(net, net->losses)[i] = scalars(net)->loss;
    adam(net, rates[i]);
  }
}

// The first half of a step with a penalty on the moments of the features: loss and moments, at the next batch.
static void forward_with_moments(const Net *net) {
  next_batch(net);
  take_moments(net, moments_of_batch(net));
  if (net->loss != PLAIN) solve_output_layer(net);
  for (int b = 0; b < net->blocks; b++) {
    predict_block(net, b);
    take_residuals(net, b);
  }
  finish_loss(net);
  for (int o = 0; o < net->outputs; o++) clear(lane_sums(net, output_layer(net)->biases + o), LANES);
  if (net->points) take_moments(net, moments_of_points(net));
}

// finish_gradient() divides everything by what the logarithm was taken of; the penalty is no part of the logarithm.
static void spare_penalty_the_logarithm(const Net *net) {
  double inverse = 1.0 / scalars(net)->gradient_scale;
  for (int i = 0; i < net->features; i++) at(net, net->mean_gradient)[i] *= inverse;
  for (int i = 0; i < net->features * net->features; i++) at(net, net->covariance_gradient)[i] *= inverse;
}

// The second half: the gradient of the loss and of the penalty, given the penalty's gradient by the moments.
static void backward_with_moments(const Net *net) {
  Moments of_batch = moments_of_batch(net), of_points = moments_of_points(net);
  double *centred = at(net, net->centred);
  if (net->loss == LOG_PROJECTED) spare_penalty_the_logarithm(net);
  for (int b = 0; b < net->blocks; b++) {
    if (!net->points) centre_block(net, of_batch, b, centred, net->block);
    predict_block(net, b);
    take_residuals(net, b);
    backward_block(net, b, (Sources){!net->points, 1, net->loss != PLAIN});
  }
  join_and_clear(lane_sums(net, net->padded));
  for (int b = net->blocks; b < net->blocks + net->point_blocks; b++) {
    centre_block(net, of_points, b, centred, net->block);
    backward_block(net, b, (Sources){1, 0, 0});
  }
  finish_gradient(net, 0);
}
