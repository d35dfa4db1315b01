// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// The loops of the optimisers, compiled once per instruction set through AllLoops.h.
//
// A range's last elements run through vectors too, whose other lanes are 0.

#include "Lanes.h"

// The factors of a gradient's terms, rounded to float once.
typedef struct gradient_factors {
  float scale, proximal, decay;
} gradient_factors;

INLINE float_lanes whole_gradient(
    const any_float *gradient, const any_float *anchor, float_lanes parameters,
    gradient_factors factors, size_t count) {
  FUSE
  float_lanes g = load_lanes(gradient, count) * factors.scale;
  if (anchor) g += factors.proximal * (parameters - load_lanes(anchor, count));
  return g + factors.decay * parameters;
}

// base^exponent for exponent >= 0.
INLINE double whole_power(double base, int64_t exponent) {
  double result = 1;
  for (; exponent > 0; exponent /= 2, base *= base) {
    if (exponent % 2 != 0) result *= base;
  }
  return result;
}

typedef struct adam_factors {
  gradient_factors gradient;
  float first, second, second_kept;
  float shrinkage, rate, correction, epsilon;
} adam_factors;

INLINE void adam_block(
    any_float *parameters, any_float *m, any_float *v, const any_float *gradient,
    const any_float *anchor, adam_factors factors, size_t count) {
  FUSE
  float_lanes x = load_lanes(parameters, count);
  float_lanes first = load_lanes(m, count);
  float_lanes second = load_lanes(v, count);
  float_lanes g = whole_gradient(gradient, anchor, x, factors.gradient, count);
  first += factors.first * (g - first);
  second = factors.second_kept * second + factors.second * g * g;
  x -= factors.shrinkage * x;
  float_lanes root = __builtin_elementwise_sqrt(second);
  x -= factors.rate * first / (root * factors.correction + factors.epsilon);
  store_lanes(m, first, count);
  store_lanes(v, second, count);
  store_lanes(parameters, x, count);
}

static void adam(
    any_float *parameters, any_float *m, any_float *v, const any_float *gradient,
    const any_float *anchor, const tsn_adam_options *options, size_t n) {
  double decay = options->weight_decay;
  double correction1 = 1 - whole_power(options->beta1, options->step);
  double correction2 = 1 - whole_power(options->beta2, options->step);
  adam_factors factors = {
      .gradient =
          {(float)options->gradient_scale, (float)options->proximal,
           options->decoupled ? 0 : (float)decay},
      .first = (float)(1 - options->beta1),
      .second = (float)(1 - options->beta2),
      .second_kept = (float)options->beta2,
      .shrinkage = options->decoupled ? (float)(options->learning_rate * decay) : 0,
      .rate = (float)(options->learning_rate / correction1),
      .correction = (float)(1 / __builtin_elementwise_sqrt(correction2)),
      .epsilon = (float)options->epsilon,
  };
  size_t i = 0;
  for (; n - i >= LANES; i += LANES) {
    const any_float *here = anchor ? anchor + i : NULL;
    adam_block(parameters + i, m + i, v + i, gradient + i, here, factors, LANES);
  }
  if (i == n) return;
  const any_float *rest = anchor ? anchor + i : NULL;
  adam_block(parameters + i, m + i, v + i, gradient + i, rest, factors, n - i);
}

typedef struct sgd_factors {
  gradient_factors gradient;
  float rate, momentum;
  bool first, nesterov;
} sgd_factors;

INLINE void sgd_block(
    any_float *parameters, any_float *buffer, const any_float *gradient, const any_float *anchor,
    sgd_factors factors, size_t count) {
  FUSE
  float_lanes x = load_lanes(parameters, count);
  float_lanes g = whole_gradient(gradient, anchor, x, factors.gradient, count);
  if (buffer) {
    float_lanes velocity = g;
    if (!factors.first) velocity += factors.momentum * load_lanes(buffer, count);
    store_lanes(buffer, velocity, count);
    g = factors.nesterov ? g + factors.momentum * velocity : velocity;
  }
  store_lanes(parameters, x - factors.rate * g, count);
}

static void sgd(
    any_float *parameters, any_float *buffer, const any_float *gradient, const any_float *anchor,
    const tsn_sgd_options *options, size_t n) {
  sgd_factors factors = {
      .gradient =
          {(float)options->gradient_scale, (float)options->proximal,
           (float)options->weight_decay},
      .rate = (float)options->learning_rate,
      .momentum = (float)options->momentum,
      .first = options->first,
      .nesterov = options->nesterov,
  };
  if (options->momentum == 0) buffer = NULL;
  size_t i = 0;
  for (; n - i >= LANES; i += LANES) {
    const any_float *here = anchor ? anchor + i : NULL;
    sgd_block(parameters + i, buffer ? buffer + i : NULL, gradient + i, here, factors, LANES);
  }
  if (i == n) return;
  const any_float *rest = anchor ? anchor + i : NULL;
  sgd_block(parameters + i, buffer ? buffer + i : NULL, gradient + i, rest, factors, n - i);
}
